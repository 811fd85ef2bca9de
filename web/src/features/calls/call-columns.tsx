import type { CallSummary } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../shell/text/use-format.ts";
import type { Column } from "../../ui/data-table.tsx";
import { StateMark } from "../../ui/state-dot.tsx";
import classes from "./calls.module.css";

/** Who was called; an internal call may have reached a user without a number. */
export function farEnd({ to, users }: CallSummary): string {
  return to || users.join(", ");
}

export function useCallColumns(open: (id: string) => void): Column<CallSummary>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const none = t("shell.units.none");
  const figures = (text: string) => <span className="pz-figures">{text}</span>;
  return [
    {
      id: "at",
      header: t("calls.at"),
      rowHeader: true,
      cell: (row) => (
        <button
          type="button"
          className={classes.open}
          // What is seen comes first, so that who speaks to the page can say it (WCAG 2.5.3).
          aria-label={`${format.dateTimeSeconds(row.startedAt)}: ${t("calls.open", { from: row.from, to: farEnd(row) })}`}
          onClick={() => open(row.id)}
        >
          {format.dateTimeSeconds(row.startedAt)}
        </button>
      ),
    },
    {
      id: "direction",
      header: t("calls.direction"),
      cell: (row) => t(`calls.directions.${row.peer === "trunk" ? row.direction : "internal"}`),
    },
    { id: "from", header: t("calls.from"), cell: (row) => figures(row.from) },
    { id: "to", header: t("calls.to"), cell: (row) => figures(farEnd(row)) },
    { id: "trunk", header: t("calls.trunk"), cell: (row) => row.trunk?.name ?? none },
    { id: "users", header: t("calls.users"), cell: (row) => row.users.join(", ") || none },
    {
      id: "length",
      header: t("calls.length"),
      numeric: true,
      cell: (row) => figures(format.duration(Date.parse(row.endedAt) - Date.parse(row.startedAt))),
    },
    { id: "outcome", header: t("calls.outcome"), cell: (row) => <Outcome row={row} /> },
    { id: "sound", header: t("calls.sound"), cell: (row) => <Sound row={row} /> },
  ];
}

function Outcome({ row }: { readonly row: CallSummary }) {
  const { t } = useTranslation();
  if (row.status === "interrupted") return <StateMark tone="not-ready" label={t("calls.interrupted")} />;
  if (row.answered) return <StateMark tone="ready" label={t("calls.answered")} />;
  const code = row.sipCode === null ? t("calls.noCode") : String(row.sipCode);
  return <StateMark tone="warn" label={t("calls.notAnswered", { code })} />;
}

function Sound({ row }: { readonly row: CallSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (row.faults.length > 0)
    return <StateMark tone="warn" label={row.faults.map((fault) => t(`calls.faults.${fault}`)).join(", ")} />;
  if (row.mos !== null)
    return <span className="pz-figures">{t("calls.mosFigure", { mos: format.decimal(row.mos, 1) })}</span>;
  return row.answered ? t("calls.noData") : t("shell.units.none");
}
