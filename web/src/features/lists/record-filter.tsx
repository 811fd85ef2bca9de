import { Select } from "@mantine/core";
import { type ContactList, recordStates } from "@perezvon/api";
import { predefinedDispositions } from "@perezvon/model";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../shell/text/use-format.ts";
import { campaignDispositionsQuery } from "../campaigns/campaign-queries.ts";
import type { RecordFilter } from "./list-queries.ts";

/** State and last status, in one campaign or in any (OUT-LST-06). */
export function RecordFilterFields({
  campaigns,
  filter,
  onChange,
}: {
  readonly campaigns: ContactList["campaigns"];
  readonly filter: RecordFilter;
  readonly onChange: (filter: RecordFilter) => void;
}) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const own = useQuery({
    ...campaignDispositionsQuery(filter.campaignId ?? ""),
    enabled: filter.campaignId !== undefined,
  });
  if (campaigns.length === 0) return null;
  const dispositions =
    own.data?.map(({ key, name }) => ({ value: key, label: name[language] })) ??
    predefinedDispositions.map((each) => ({ value: each.key as string, label: each[language] }));
  const field = (label: string, data: { value: string; label: string }[], name: keyof RecordFilter) => (
    <Select
      w={200}
      clearable
      searchable={name === "disposition"}
      aria-label={label}
      placeholder={label}
      data={data}
      value={filter[name] ?? null}
      onChange={(value) => onChange({ ...filter, [name]: value ?? undefined })}
    />
  );
  return (
    <>
      {campaigns.length > 1 &&
        field(
          t("admin.content.campaign"),
          campaigns.map(({ id, name }) => ({ value: id, label: name })),
          "campaignId",
        )}
      {field(
        t("admin.content.state"),
        recordStates.map((value) => ({ value, label: t(`words.recordState.${value}`) })),
        "state",
      )}
      {field(t("admin.content.lastDisposition"), dispositions, "disposition")}
    </>
  );
}
