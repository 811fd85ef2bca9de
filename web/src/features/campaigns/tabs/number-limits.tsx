import { Alert, Badge, NumberInput, Tooltip } from "@mantine/core";
import type { Campaign, CampaignNumbers } from "@perezvon/api";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../../shell/api.ts";
import { useFormat } from "../../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { Empty } from "../../../ui/empty.tsx";
import page from "../../../ui/page.module.css";

type Limit = NonNullable<Campaign["callers"]["limits"]>[number];
type Use = CampaignNumbers["items"][number];

const unlimited = { perDay: null, restAfter: null, restMinutes: 60 };
const fields = [
  ["perDay", 100_000],
  ["restAfter", 10_000],
  ["restMinutes", 1_440],
] as const;

/** Cap, rest and share of answers of each number that the campaign shows (OUT-CID-03). */
export function NumberLimits({
  campaignId,
  numbers,
  limits,
  readOnly,
  fault,
  onChange,
}: {
  readonly campaignId: string;
  readonly numbers: readonly string[];
  readonly limits: readonly Limit[];
  readonly readOnly: boolean;
  readonly fault: string | undefined;
  readonly onChange: (limits: Limit[]) => void;
}) {
  const { t } = useTranslation();
  const use = useQuery({
    queryKey: ["campaigns", campaignId, "numbers"],
    queryFn: () => call("campaignNumbers", { params: { id: campaignId } }),
  });
  const limitOf = (number: string) =>
    limits.find((each) => each.number === number) ?? { number, ...unlimited };
  const put = (number: string, change: Partial<Limit>) =>
    onChange([...limits.filter((each) => each.number !== number), { ...limitOf(number), ...change }]);
  const columns: Column<string>[] = [
    {
      id: "number",
      header: t("compliance.numbers.number"),
      rowHeader: true,
      cell: (number) => <span className="pz-figures">{number}</span>,
    },
    ...fields.map(
      ([field, max]): Column<string> => ({
        id: field,
        header: t(`compliance.numbers.${field}`),
        width: 150,
        cell: (number) => (
          <NumberInput
            size="xs"
            min={1}
            max={max}
            allowDecimal={false}
            allowNegative={false}
            disabled={readOnly || (field === "restMinutes" && limitOf(number).restAfter === null)}
            placeholder={t("compliance.numbers.none")}
            aria-label={`${t(`compliance.numbers.${field}`)}: ${number}`}
            value={limitOf(number)[field] ?? ""}
            onChange={(value) => put(number, typedLimit(field, value))}
          />
        ),
      }),
    ),
    ...useUseColumns(use.data),
  ];
  return (
    <>
      <h3 className={page.section}>{t("compliance.numbers.title")}</h3>
      <p className={page.hint}>{t("compliance.numbers.hint")}</p>
      {fault && (
        <Alert color="red" role="alert" mb="sm">
          {fault}
        </Alert>
      )}
      <DataTable
        caption={t("compliance.numbers.title")}
        columns={columns}
        rows={numbers}
        rowKey={(number) => number}
        empty={<Empty title={t("compliance.numbers.empty")} />}
      />
    </>
  );
}

function typedLimit(field: "perDay" | "restAfter" | "restMinutes", value: number | string): Partial<Limit> {
  if (field === "restMinutes") return { restMinutes: typeof value === "number" ? value : 60 };
  return { [field]: typeof value === "number" ? value : null };
}

function useUseColumns(use: CampaignNumbers | undefined): Column<string>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const of = (number: string): Use | undefined => use?.items.find((each) => each.number === number);
  return [
    {
      id: "today",
      header: t("compliance.numbers.today"),
      numeric: true,
      cell: (number) => format.integer(of(number)?.dialsToday ?? 0),
    },
    {
      id: "share",
      header: t("compliance.numbers.share"),
      numeric: true,
      cell: (number) => {
        const { percent = null, suspicious = false } = of(number) ?? {};
        if (percent === null) return t("shell.units.none");
        const share = t("compliance.numbers.percent", { percent });
        if (!suspicious) return share;
        return (
          <Tooltip label={t("compliance.numbers.suspiciousHint", { mean: use?.percent ?? 0 })}>
            <Badge color="orange" variant="light" tabIndex={0}>
              {t("compliance.numbers.suspicious", { percent })}
            </Badge>
          </Tooltip>
        );
      },
    },
  ];
}
