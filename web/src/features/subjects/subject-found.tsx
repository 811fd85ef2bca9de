import type { SubjectReport } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import page from "../../ui/page.module.css";
import { placeName } from "./place-name.ts";

type Consent = SubjectReport["records"][number];
type Call = SubjectReport["calls"][number];

/** What was found: consent, calls, and where else the number stands. */
export function SubjectFound({ report }: { readonly report: SubjectReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <h3 className={page.section}>{t("compliance.subjects.records", { count: report.records.length })}</h3>
      <DataTable
        caption={t("compliance.subjects.records", { count: report.records.length })}
        columns={useConsentColumns()}
        rows={report.records}
        rowKey={({ recordId }) => recordId}
        empty={<Empty title={t("compliance.subjects.noRecords")} />}
      />
      <h3 className={page.section}>{t("compliance.subjects.calls", { count: report.calls.length })}</h3>
      <DataTable
        caption={t("compliance.subjects.calls", { count: report.calls.length })}
        columns={useCallColumns()}
        rows={report.calls}
        rowKey={({ at, direction, status }) => `${at} ${direction} ${status}`}
        empty={<Empty title={t("compliance.subjects.noCalls")} />}
      />
      <h3 className={page.section}>{t("compliance.subjects.places")}</h3>
      <DataTable
        caption={t("compliance.subjects.places")}
        columns={[
          {
            id: "place",
            header: t("compliance.subjects.place"),
            rowHeader: true,
            cell: ({ table }) => placeName(t, table),
          },
          {
            id: "rows",
            header: t("compliance.subjects.rows"),
            numeric: true,
            cell: ({ rows }) => format.integer(rows),
          },
        ]}
        rows={report.places}
        rowKey={({ table }) => table}
        empty={<Empty title={t("compliance.subjects.noPlaces")} />}
      />
      {report.doNotCall.length > 0 && (
        <p className={page.hint}>
          {t("compliance.subjects.stays", { lists: report.doNotCall.map(({ list }) => list).join(", ") })}
        </p>
      )}
    </>
  );
}

function useConsentColumns(): Column<Consent>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      id: "list",
      header: t("compliance.subjects.list"),
      rowHeader: true,
      wrap: true,
      cell: ({ list }) => list,
    },
    {
      id: "record",
      header: t("compliance.subjects.record"),
      numeric: true,
      cell: ({ recordId }) => recordId,
    },
    {
      id: "consent",
      header: t("compliance.subjects.consent"),
      wrap: true,
      cell: ({ consents }) =>
        consents
          .map(({ value }) => value)
          .filter(Boolean)
          .join("; ") || t("compliance.subjects.noConsent"),
    },
    {
      id: "loaded",
      header: t("compliance.subjects.loaded"),
      cell: ({ loadedAt }) => <span className="pz-figures">{format.dateTime(loadedAt)}</span>,
    },
    {
      id: "changed",
      header: t("compliance.subjects.changed"),
      cell: ({ changedAt }) => (changedAt ? format.dateTime(changedAt) : t("shell.units.none")),
    },
  ];
}

function useCallColumns(): Column<Call>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      id: "at",
      header: t("compliance.subjects.at"),
      rowHeader: true,
      cell: ({ at }) => <span className="pz-figures">{format.dateTimeSeconds(at)}</span>,
    },
    {
      id: "direction",
      header: t("compliance.subjects.direction"),
      cell: ({ dialled, direction }) =>
        dialled ? t(`compliance.subjects.directions.${direction}`) : t("compliance.subjects.undialled"),
    },
    {
      id: "campaign",
      header: t("compliance.subjects.campaign"),
      wrap: true,
      cell: ({ campaign, list }) => [campaign, list].filter(Boolean).join(" / ") || t("shell.units.none"),
    },
    {
      id: "status",
      header: t("compliance.subjects.status"),
      cell: ({ status, statusName }) => statusName ?? status ?? t("shell.units.none"),
    },
    {
      id: "talk",
      header: t("compliance.subjects.talk"),
      numeric: true,
      cell: ({ talkMs }) =>
        talkMs === null ? t("shell.units.none") : format.integer(Math.round(talkMs / 1000)),
    },
    {
      id: "agent",
      header: t("compliance.subjects.agent"),
      cell: ({ agent }) => agent ?? t("shell.units.none"),
    },
  ];
}
