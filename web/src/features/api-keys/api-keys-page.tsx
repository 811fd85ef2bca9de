import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { ApiKey } from "@perezvon/api";
import { IconKey, IconPlus, IconTrash } from "@tabler/icons-react";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { ConfirmDelete } from "../../ui/confirm-delete.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { WebServicesSection } from "../web-services/web-services-section.tsx";
import { WebhooksSection } from "../webhooks/webhooks-section.tsx";
import { CreateKey } from "./create-key.tsx";
import { usePrivilegeName } from "./privilege-name.ts";

export const apiKeysQuery = queryOptions({ queryKey: ["apiKeys"], queryFn: () => call("apiKeys", {}) });

/** «Ключи API»: with which keys programs work, what each may, and when it was used last (PLT-API-02). */
export function ApiKeysPage() {
  const { t } = useTranslation();
  const keys = useQuery(apiKeysQuery);
  const [creating, setCreating] = useState(false);
  const [removing, setRemoving] = useState<ApiKey>();
  useDocumentTitle(t("admin.nav.apiKeys"));
  const columns = useColumns(setRemoving);
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      {t("apiKeys.add")}
    </Button>
  );
  return (
    <div className={page.page}>
      <PageHead
        trail={t("admin.nav.usersAndGroups")}
        title={t("admin.nav.apiKeys")}
        count={keys.data && t("words.recordsTotal", { count: keys.data.items.length })}
        aside={add}
      />
      <div className={page.scroll}>
        {keys.error ? (
          <LoadFailed text={errorText(t, keys.error)} onRetry={() => void keys.refetch()} />
        ) : (
          <DataTable
            caption={t("admin.nav.apiKeys")}
            columns={columns}
            rows={keys.data?.items ?? []}
            rowKey={({ id }) => id}
            loading={keys.isPending}
            empty={
              <Empty
                icon={<IconKey size={28} />}
                title={t("apiKeys.emptyTitle")}
                text={t("apiKeys.emptyText")}
              />
            }
          />
        )}
        <WebhooksSection />
        <WebServicesSection />
      </div>
      {creating && <CreateKey onClose={() => setCreating(false)} />}
      {removing && <RemoveKey item={removing} onClose={() => setRemoving(undefined)} />}
    </div>
  );
}

function RemoveKey({ item, onClose }: { readonly item: ApiKey; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => call("apiKeyDelete", { params: { id: item.id } }),
    onSuccess: () =>
      notifications.show({ message: t("apiKeys.removed", { name: item.name }), color: "green" }),
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
      onClose();
    },
  });
  return (
    <ConfirmDelete
      name={item.name}
      text={t("apiKeys.removeText")}
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    />
  );
}

function useColumns(onRemove: (item: ApiKey) => void): Column<ApiKey>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const privilegeName = usePrivilegeName();
  return [
    { id: "name", header: t("apiKeys.name"), rowHeader: true, cell: ({ name }) => name },
    {
      id: "hint",
      header: t("apiKeys.hint"),
      cell: ({ hint }) => <span className="pz-figures">{`${hint}…`}</span>,
    },
    { id: "owner", header: t("apiKeys.owner"), cell: ({ owner }) => owner },
    {
      id: "privileges",
      header: t("apiKeys.privileges"),
      wrap: true,
      cell: ({ privileges }) => privileges.map(privilegeName).join(", "),
    },
    {
      id: "addresses",
      header: t("apiKeys.addresses"),
      wrap: true,
      cell: ({ addresses }) => (addresses.length === 0 ? t("apiKeys.anywhere") : addresses.join(", ")),
    },
    {
      id: "expires",
      header: t("apiKeys.expires"),
      cell: ({ expiresAt }) => (expiresAt === null ? t("apiKeys.never") : format.dateTime(expiresAt)),
    },
    {
      id: "used",
      header: t("apiKeys.used"),
      cell: ({ usedAt, usedFrom }) =>
        usedAt === null ? (
          t("apiKeys.unused")
        ) : (
          <Tooltip label={usedFrom ?? ""}>
            <span>{format.dateTime(usedAt)}</span>
          </Tooltip>
        ),
    },
    {
      id: "remove",
      header: "",
      numeric: true,
      cell: (item) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("apiKeys.remove", { name: item.name })}
          onClick={() => onRemove(item)}
        >
          <IconTrash size={16} />
        </ActionIcon>
      ),
    },
  ];
}
