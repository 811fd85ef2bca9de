import type { BlockedCall } from "@perezvon/api";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import page from "../../ui/page.module.css";
import { blockedCallsQuery } from "./black-list-queries.ts";

/** «Заблокированные»: the last calls that were refused, and why (PBX-BLK-03). */
export function BlockedCalls() {
  const { t } = useTranslation();
  const format = useFormat();
  const calls = useQuery(blockedCallsQuery);
  if (!calls.data || calls.data.total === 0) return null;
  const columns: Column<BlockedCall>[] = [
    {
      id: "at",
      header: t("telephony.blackList.createdAt"),
      rowHeader: true,
      cell: ({ at }) => format.dateTimeSeconds(at),
    },
    {
      id: "from",
      header: t("telephony.blackList.from"),
      cell: ({ from }) => <span className="pz-figures">{from ?? t("telephony.blackList.hiddenNumber")}</span>,
    },
    {
      id: "to",
      header: t("telephony.blackList.to"),
      cell: ({ to }) => <span className="pz-figures">{to}</span>,
    },
    {
      id: "reason",
      header: t("telephony.blackList.reason"),
      cell: ({ reason }) => t(`telephony.blackList.reasons.${reason}`),
    },
  ];
  return (
    <section>
      <h2 className={page.section}>{t("telephony.blackList.calls")}</h2>
      <DataTable
        caption={t("telephony.blackList.calls")}
        columns={columns}
        rows={calls.data.items}
        rowKey={({ id }) => id}
        compact
      />
    </section>
  );
}
