import type { Erasure } from "@perezvon/api";
import { IconEraser } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import page from "../../ui/page.module.css";
import { DoneBar } from "../campaigns/progress-bar.tsx";
import { placeName } from "./place-name.ts";

/** Erasures so far; one that runs is looked at every second. */
export function Erasures() {
  const { t } = useTranslation();
  const columns = useColumns();
  const erasures = useQuery({
    queryKey: ["erasures"],
    queryFn: () => call("erasures", {}),
    refetchInterval: ({ state }) =>
      state.data?.items.some((each) => each.state === "running") ? 1_000 : false,
  });
  return (
    <>
      <h3 className={page.section}>{t("compliance.subjects.erasures")}</h3>
      {erasures.error ? (
        <LoadFailed text={errorText(t, erasures.error)} onRetry={() => void erasures.refetch()} />
      ) : (
        <DataTable
          caption={t("compliance.subjects.erasures")}
          columns={columns}
          rows={erasures.data?.items ?? []}
          rowKey={({ id }) => id}
          loading={erasures.isPending}
          empty={<Empty icon={<IconEraser size={28} />} title={t("compliance.subjects.noErasures")} />}
        />
      )}
    </>
  );
}

function useColumns(): Column<Erasure>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      id: "at",
      header: t("compliance.subjects.at"),
      rowHeader: true,
      cell: ({ startedAt }) => <span className="pz-figures">{format.dateTime(startedAt)}</span>,
    },
    {
      id: "number",
      header: t("compliance.subjects.number"),
      cell: ({ masked }) => <span className="pz-figures">{masked}</span>,
    },
    { id: "reason", header: t("compliance.subjects.reason"), wrap: true, cell: ({ reason }) => reason },
    { id: "by", header: t("compliance.subjects.by"), cell: ({ startedBy }) => startedBy },
    {
      id: "state",
      header: t("compliance.subjects.state"),
      width: 200,
      cell: (erasure) => <State erasure={erasure} />,
    },
    {
      id: "erased",
      header: t("compliance.subjects.erased"),
      wrap: true,
      cell: ({ counts }) =>
        Object.entries(counts)
          .map(([place, rows]) =>
            t("compliance.subjects.placeRows", { place: placeName(t, place), rows: format.integer(rows) }),
          )
          .join("; ") || t("shell.units.none"),
    },
  ];
}

function State({ erasure }: { readonly erasure: Erasure }) {
  const { t } = useTranslation();
  if (erasure.state !== "running") return t(`compliance.subjects.states.${erasure.state}`);
  const percent = erasure.stepsAll === 0 ? 0 : Math.floor((100 * erasure.stepsDone) / erasure.stepsAll);
  return <DoneBar percent={percent} label={t("compliance.subjects.progress", { percent })} />;
}
