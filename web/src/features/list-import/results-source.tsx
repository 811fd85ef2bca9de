import { Alert, MultiSelect, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { campaignDispositionsQuery, campaignsQuery } from "../campaigns/campaign-queries.ts";
import { listsQuery } from "../lists/list-queries.ts";
import { PreviewTable } from "./file-reading.tsx";
import { usedColumns, withResults } from "./import-plan.ts";
import classes from "./import-wizard.module.css";
import { type ResultsChoice, resultsSourceOf, type WizardDraft } from "./wizard-draft.ts";

type Draft = WizardDraft["results"];

/** Records of a campaign whose status, or status of the last attempt, is among the chosen (OUT-IMP-19). */
export function ResultsSourceFields({
  draft,
  onDraft,
  children,
}: {
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  /** Name and format of a new list. */
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const { choice, plan, sample } = draft;
  const campaigns = useQuery(campaignsQuery);
  const campaign = campaigns.data?.find(({ id }) => id === choice.campaignId);
  const dispositions = useQuery({
    ...campaignDispositionsQuery(choice.campaignId ?? ""),
    enabled: choice.campaignId !== undefined,
  });
  const source = resultsSourceOf(choice);
  const preview = useQuery({
    queryKey: ["results-preview", source],
    queryFn: () => call("resultsPreview", { body: source! }),
    enabled: source !== undefined,
    gcTime: 0,
    retry: false,
  });
  const found = preview.data;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was found goes into the draft once.
  useEffect(() => {
    if (found) onDraft({ ...draft, plan: withResults(plan, found), sample: found.rows });
  }, [found]);
  const change = (part: Partial<ResultsChoice>) =>
    onDraft({ ...draft, choice: { ...choice, ...part }, sample: [], plan: { ...plan, columns: [] } });
  const all = useQuery(listsQuery);
  const nameOf = (id: string) => all.data?.items.find((list) => list.id === id)?.name ?? id;
  // One list may stand there several times, with filters of its own.
  const lists = [...new Set((campaign?.lists ?? []).map(({ listId }) => listId))];
  return (
    <>
      <div className={classes.reading}>
        {children}
        <Select
          w={280}
          searchable
          required
          label={t("lists.results.campaign")}
          data={(campaigns.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={choice.campaignId ?? null}
          onChange={(value) => change({ campaignId: value ?? undefined, statuses: [], lists: [] })}
        />
        {lists.length > 1 && (
          <MultiSelect
            w={280}
            clearable
            label={t("lists.results.lists")}
            placeholder={choice.lists.length === 0 ? t("lists.results.allLists") : ""}
            data={lists.map((id) => ({ value: id, label: nameOf(id) }))}
            value={[...choice.lists]}
            onChange={(chosen) => change({ lists: chosen })}
          />
        )}
      </div>
      <MultiSelect
        maw={860}
        mb="md"
        required
        searchable
        clearable
        disabled={choice.campaignId === undefined}
        label={t("lists.results.statuses")}
        description={t("lists.results.statusesHint")}
        data={(dispositions.data ?? []).map(({ key, name }) => ({ value: key, label: name[language] }))}
        value={[...choice.statuses]}
        onChange={(statuses) => change({ statuses })}
      />
      {preview.error && (
        <Alert color="red" mb="md" role="alert">
          {errorText(t, preview.error)}
        </Alert>
      )}
      {found && found.rows.length === 0 && (
        <Alert color="bronze" mb="md" role="status">
          {t("lists.results.none")}
        </Alert>
      )}
      {source && !preview.error && found?.rows.length !== 0 && (
        <>
          <p className={classes.faint}>{t("lists.results.text")}</p>
          <PreviewTable {...usedColumns(plan, sample)} pending={preview.isPending} />
        </>
      )}
    </>
  );
}
