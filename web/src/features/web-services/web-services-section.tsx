import { ActionIcon, Button, Group } from "@mantine/core";
import type { WebService } from "@perezvon/api";
import { IconCloudDataConnection, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useDeletion } from "../../shell/use-deletion.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import page from "../../ui/page.module.css";
import { WebServiceDialog } from "./web-service-dialog.tsx";
import { webServicesQuery } from "./web-service-queries.ts";

/** Web services that scenarios ask, with what opens them (PLT-SET-04). */
export function WebServicesSection() {
  const { t } = useTranslation();
  const services = useQuery(webServicesQuery);
  const [opened, setOpened] = useState<{ readonly item: WebService | undefined }>();
  const deletion = useDeletion<WebService>({
    queryKey: webServicesQuery.queryKey,
    remove: ({ id }) => call("webServiceDelete", { params: { id } }),
    usersOf: ({ usedBy }) => usedBy,
    texts: {
      question: t("requests.services.removeText"),
      removed: (name) => t("requests.services.removed", { name }),
      inUse: (name, users) => t("requests.services.inUse", { name, users }),
    },
  });
  const columns = useColumns({ change: (item) => setOpened({ item }), remove: deletion.ask });
  return (
    <section aria-label={t("requests.services.title")}>
      <Group justify="space-between" mt="xl" mb="md" wrap="nowrap">
        <div>
          <h3 className={page.section}>{t("requests.services.title")}</h3>
          <span className={page.hint}>{t("requests.services.text")}</span>
        </div>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => setOpened({ item: undefined })}
        >
          {t("requests.services.add")}
        </Button>
      </Group>
      {services.error ? (
        <LoadFailed text={errorText(t, services.error)} onRetry={() => void services.refetch()} />
      ) : (
        <DataTable
          caption={t("requests.services.title")}
          columns={columns}
          rows={services.data ?? []}
          rowKey={({ id }) => id}
          loading={services.isPending}
          empty={
            <Empty
              icon={<IconCloudDataConnection size={28} />}
              title={t("requests.services.emptyTitle")}
              text={t("requests.services.emptyText")}
            />
          }
        />
      )}
      {opened && <WebServiceDialog item={opened.item} onClose={() => setOpened(undefined)} />}
      {deletion.dialog}
    </section>
  );
}

function useColumns(acts: {
  readonly change: (item: WebService) => void;
  readonly remove: (item: WebService) => void;
}): Column<WebService>[] {
  const { t } = useTranslation();
  return [
    { id: "name", header: t("requests.services.name"), rowHeader: true, cell: ({ name }) => name },
    { id: "address", header: t("requests.services.address"), wrap: true, cell: ({ address }) => address },
    {
      id: "headers",
      header: t("requests.services.headers"),
      wrap: true,
      cell: ({ headers, login }) => [login, ...headers].filter(Boolean).join(", "),
    },
    {
      id: "usedBy",
      header: t("requests.services.usedBy"),
      wrap: true,
      cell: ({ usedBy }) => (usedBy.length === 0 ? t("requests.services.notUsed") : usedBy.join(", ")),
    },
    {
      id: "acts",
      header: "",
      cell: (item) => (
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <ActionIcon
            variant="subtle"
            aria-label={t("requests.services.change", { name: item.name })}
            onClick={() => acts.change(item)}
          >
            <IconPencil size={16} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("requests.services.remove", { name: item.name })}
            onClick={() => acts.remove(item)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ),
    },
  ];
}
