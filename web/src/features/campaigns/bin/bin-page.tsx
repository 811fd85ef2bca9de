import { ActionIcon, Group, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { DeletedCampaign } from "@perezvon/api";
import { IconArrowBackUp, IconTrash, IconTrashX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDocumentTitle } from "../../../shell/frame/use-document-title.ts";
import { useHas } from "../../../shell/session/session-queries.ts";
import { errorText } from "../../../shell/text/error-text.ts";
import { useFormat } from "../../../shell/text/use-format.ts";
import { ConfirmDelete } from "../../../ui/confirm-delete.tsx";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { LoadFailed } from "../../../ui/load-state.tsx";
import { PageHead } from "../../../ui/master-detail.tsx";
import page from "../../../ui/page.module.css";
import tabs from "../../../ui/tabs.module.css";
import { campaignBinQuery, usePurgeCampaign } from "./bin-queries.ts";
import { KeptDays } from "./kept-days.tsx";
import { RestoreDialog } from "./restore-dialog.tsx";

const holdings = ["records", "dials", "recordings", "archives"] as const;

/** «Корзина»: deleted campaigns, until they go for good (OUT-RES-12). */
export function BinPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const bin = useQuery(campaignBinQuery);
  const mayKeep = useHas("svc.admin.all");
  const [restored, setRestored] = useState<DeletedCampaign | undefined>();
  const [purged, setPurged] = useState<DeletedCampaign | undefined>();
  useDocumentTitle(t("bin.title"));
  const columns: Column<DeletedCampaign>[] = [
    { id: "name", header: t("bin.name"), rowHeader: true, cell: ({ name }) => name },
    { id: "deletedAt", header: t("bin.deletedAt"), cell: ({ deletedAt }) => format.dateTime(deletedAt) },
    { id: "deletedBy", header: t("bin.deletedBy"), cell: ({ deletedBy }) => deletedBy },
    { id: "goneAt", header: t("bin.goneAt"), cell: ({ goneAt }) => format.dateTime(goneAt) },
    ...holdings.map((id) => ({
      id,
      header: t(`bin.${id}`),
      numeric: true,
      cell: (row: DeletedCampaign) => format.integer(row.holdings[id]),
    })),
    {
      id: "actions",
      header: "",
      width: 90,
      cell: (row) => (
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <Tooltip label={t("bin.restore")}>
            <ActionIcon
              variant="subtle"
              aria-label={t("bin.restoreNamed", { name: row.name })}
              onClick={() => setRestored(row)}
            >
              <IconArrowBackUp size={16} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t("bin.purge")}>
            <ActionIcon
              variant="subtle"
              color="red"
              aria-label={t("bin.purgeNamed", { name: row.name })}
              onClick={() => setPurged(row)}
            >
              <IconTrashX size={16} />
            </ActionIcon>
          </Tooltip>
        </Group>
      ),
    },
  ];
  return (
    <div className={page.page}>
      <PageHead
        trail={
          <Link to="/admin/campaigns" className={tabs.trailLink}>
            {t("admin.nav.campaigns")}
          </Link>
        }
        title={t("bin.title")}
        aside={mayKeep && bin.data && <KeptDays key={bin.data.keptDays} keptDays={bin.data.keptDays} />}
      />
      <div className={page.scroll}>
        {bin.error && !bin.data ? (
          <LoadFailed text={errorText(t, bin.error)} onRetry={() => void bin.refetch()} />
        ) : (
          <DataTable
            caption={t("bin.title")}
            columns={columns}
            rows={bin.data?.items ?? []}
            rowKey={({ id }) => id}
            loading={bin.isPending}
            empty={
              <Empty icon={<IconTrash size={28} />} title={t("bin.emptyTitle")} text={t("bin.emptyText")} />
            }
          />
        )}
      </div>
      {restored && <RestoreDialog campaign={restored} onClose={() => setRestored(undefined)} />}
      {purged && <PurgeDialog campaign={purged} onClose={() => setPurged(undefined)} />}
    </div>
  );
}

function PurgeDialog({
  campaign: { id, name, holdings: held },
  onClose,
}: {
  readonly campaign: DeletedCampaign;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const purge = usePurgeCampaign();
  return (
    <ConfirmDelete
      name={name}
      typeName
      busy={purge.isPending}
      text={
        <>
          <p>{t("bin.purgeText")}</p>
          <ul>
            {holdings.map((kind) => (
              <li key={kind}>{t(`results.deletion.${kind}`, { number: format.integer(held[kind]) })}</li>
            ))}
          </ul>
        </>
      }
      onClose={onClose}
      onConfirm={() =>
        purge.mutate(id, {
          onSuccess: () => notifications.show({ message: t("bin.purged", { name }) }),
          onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
          onSettled: onClose,
        })
      }
    />
  );
}
