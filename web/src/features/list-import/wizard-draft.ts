import type { ListFormat, ResultsSource } from "@perezvon/api";
import type { FeedDraft } from "../feeds/feed-draft.ts";
import type { FieldRow } from "../formats/field-rows.tsx";
import { emptyPlan, type ImportPlan } from "./import-plan.ts";

/** Kinds of sources (OUT-LST-04). A query of a CRM is none: there is no integration that could be asked. */
export const sourceKinds = ["upload", "remote", "results", "empty"] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** What the wizard knows of one source's rows. */
export interface FileDraft {
  readonly file: File | undefined;
  readonly plan: ImportPlan;
  readonly sample: readonly (readonly string[])[];
}

export const emptyDraft: FileDraft = { file: undefined, plan: emptyPlan, sample: [] };

/** Everything that was entered, of every source: to look at another one loses nothing. */
export interface WizardDraft {
  readonly kind: SourceKind;
  readonly name: string;
  readonly upload: FileDraft;
  readonly remote: FileDraft & { readonly feed: FeedDraft };
  readonly results: FileDraft & { readonly choice: ResultsChoice };
  readonly empty: { readonly format: ListFormat | undefined; readonly rows: readonly FieldRow[] };
}

export interface ResultsChoice {
  readonly campaignId: string | undefined;
  readonly statuses: readonly string[];
  /** Empty: all of the campaign. */
  readonly lists: readonly string[];
}

/** The source as the server is asked for it; undefined while something is missing. */
export function resultsSourceOf({ campaignId, statuses, lists }: ResultsChoice): ResultsSource | undefined {
  if (campaignId === undefined || statuses.length === 0) return undefined;
  return { campaignId, statuses: [...statuses], ...(lists.length > 0 && { lists: [...lists] }) };
}

/** The part of the draft that the steps after the first go on with. */
export function fileDraftOf(draft: WizardDraft): FileDraft {
  return draft.kind === "empty" ? emptyDraft : draft[draft.kind];
}
