import { ActionIcon, Anchor, Button, Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Location } from "@perezvon/api";
import { IconMapPin, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { peopleQuery } from "../directory-queries.ts";
import { LocationDialog } from "./location-dialog.tsx";
import { locationsQuery } from "./location-queries.ts";

/** «Адреса»: where phones stand, and who hears of emergency calls (TEL-EMG-02, TEL-EMG-03). */
export function LocationsPage() {
  const { t } = useTranslation();
  const locations = useQuery(locationsQuery);
  const [edited, setEdited] = useState<Location | "new" | undefined>();
  const columns = useColumns(setEdited);
  useDocumentTitle(t("admin.nav.locations"));
  const items = locations.data?.items ?? [];
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited("new")}>
      {t("security.locations.add")}
    </Button>
  );
  return (
    <div className={page.page}>
      <PageHead
        trail={t("admin.nav.telephony")}
        title={t("admin.nav.locations")}
        aside={items.length > 0 && add}
      />
      <div className={page.scroll}>
        {locations.error ? (
          <LoadFailed text={errorText(t, locations.error)} onRetry={() => void locations.refetch()} />
        ) : (
          <>
            {locations.data && <EmergencyDesk userId={locations.data.emergencyDesk} />}
            <DataTable
              caption={t("admin.nav.locations")}
              columns={columns}
              rows={items}
              rowKey={({ id }) => id}
              loading={locations.isPending}
              onOpen={setEdited}
              empty={
                <Empty
                  icon={<IconMapPin size={28} />}
                  title={t("security.locations.emptyTitle")}
                  text={t("security.locations.emptyText")}
                >
                  {add}
                </Empty>
              }
            />
          </>
        )}
      </div>
      {edited && (
        <LocationDialog
          location={edited === "new" ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </div>
  );
}

function EmergencyDesk({ userId }: { readonly userId: string | null }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const people = useQuery(peopleQuery);
  const choose = useMutation({
    mutationFn: (chosen: string | null) => call("emergencyDeskPut", { body: { userId: chosen } }),
    onSuccess: () => notifications.show({ message: t("security.locations.saved"), color: "green" }),
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
    onSettled: () => client.invalidateQueries({ queryKey: locationsQuery.queryKey }),
  });
  return (
    <Select
      mb="lg"
      maw={420}
      searchable
      label={t("security.locations.desk")}
      description={t("security.locations.deskHint")}
      data={[
        { value: "", label: t("security.locations.nobody") },
        ...(people.data?.items ?? []).map((user) => ({
          value: user.id,
          label: `${user.firstName} ${user.lastName}`.trim() || user.login,
        })),
      ]}
      value={userId ?? ""}
      onChange={(value) => choose.mutate(value === "" ? null : value)}
    />
  );
}

function useColumns(edit: (location: Location) => void): Column<Location>[] {
  const { t } = useTranslation();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: ({ id }: Location) => call("locationDelete", { params: { id } }),
    onSuccess: (_, { name }) =>
      notifications.show({ message: t("security.locations.removed", { name }), color: "green" }),
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
    onSettled: () => client.invalidateQueries({ queryKey: locationsQuery.queryKey }),
  });
  const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).join(", ");
  return [
    {
      id: "name",
      header: t("security.locations.name"),
      rowHeader: true,
      cell: (location) => (
        <Anchor component="button" type="button" fz="sm" onClick={() => edit(location)}>
          {location.name}
        </Anchor>
      ),
    },
    {
      id: "address",
      header: t("security.locations.address"),
      wrap: true,
      cell: ({ address }) => address,
    },
    {
      id: "number",
      header: t("security.locations.number"),
      cell: ({ number }) => <span className="pz-figures">{number ?? t("shell.units.none")}</span>,
    },
    { id: "lines", header: t("security.locations.lines"), wrap: true, cell: ({ lines }) => names(lines) },
    { id: "users", header: t("security.locations.users"), wrap: true, cell: ({ users }) => names(users) },
    {
      id: "remove",
      header: "",
      numeric: true,
      cell: (location) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("security.locations.remove", { name: location.name })}
          onClick={() => remove.mutate(location)}
        >
          <IconTrash size={16} />
        </ActionIcon>
      ),
    },
  ];
}
