import type { CampaignId } from "./ids.ts";

/** What a condition looks at (OUT-SEL-07): a field of the list by its name, or what became of the record. */
export type ConditionSubject =
  | { readonly kind: "field"; readonly field: string }
  | { readonly kind: "attempts" | "last_disposition" | "time_zone" | "loaded_at" };

export const conditionOperators = [
  "equal",
  "not_equal",
  "contains",
  "begins",
  "in",
  "less",
  "greater",
  "between",
  "empty",
  "not_empty",
  "days",
] as const;
/** `days`: a date from so many days before today to so many after, both included; `between` includes both ends, too. */
export type ConditionOperator = (typeof conditionOperators)[number];

/** Tests joined by and («all») and or («any»), in groups of any depth up to `conditionLimits.depth`. */
export type RecordCondition =
  | { readonly kind: "all" | "any"; readonly of: readonly RecordCondition[] }
  | {
      readonly kind: "test";
      readonly subject: ConditionSubject;
      readonly operator: ConditionOperator;
      readonly values: readonly string[];
    };

export const conditionLimits = { depth: 4, tests: 50, values: 500, valueLength: 400 } as const;

/** «Фильтровать записи по»: conditions, or statuses that another campaign closed them with (OUT-LNK-01). */
export type AssociationFilter =
  | { readonly kind: "conditions"; readonly condition: RecordCondition }
  | {
      readonly kind: "campaign_statuses";
      readonly campaignId: CampaignId;
      readonly dispositions: readonly string[];
      /** «Включить записи со статусами»: those in the set, or those outside it. */
      readonly match: "in" | "not_in";
      /** First attempt so long after the closing, 0–10080. */
      readonly delayMinutes: number;
      /** A filter of fields joined with "and" (OUT-LNK-06). */
      readonly condition: RecordCondition | undefined;
    };

/** One field of «Сортировка»; empty values come last either way (OUT-SEL-06). */
export interface SortField {
  readonly field: string;
  readonly direction: "ascending" | "descending";
}

export const mostSortFields = 5;

export type RecordSorting =
  | { readonly kind: "file" | "random" | "fewest_attempts" | "oldest_attempt" }
  | { readonly kind: "fields"; readonly fields: readonly SortField[] };

export interface QuotaGroup {
  /** Unique in its quota. */
  readonly name: string;
  /** A record belongs to the first group whose condition it meets (OUT-SEL-08). */
  readonly condition: RecordCondition;
  readonly target: number;
  /** Record dispositions that fill the group; undefined: all of type «final success». */
  readonly dispositions: readonly string[] | undefined;
}

export interface Quota {
  readonly groups: readonly QuotaGroup[];
  /** «Учитывать текущие разговоры»: records in hand count as filled (OUT-SEL-09). */
  readonly countCurrent: boolean;
}

/** How one association chooses among the records of its list (lower part of «Списки», OUT-CMP-05). */
export interface AssociationSelection {
  /** Priorities lapse so long after loading; undefined: never (OUT-SEL-04). */
  readonly priorityHours: number | undefined;
  /** «Полные проходы» (OUT-SEL-11). */
  readonly fullPasses: boolean;
  readonly filter: AssociationFilter | undefined;
  readonly sorting: RecordSorting;
  readonly quota: Quota | undefined;
}

/** A list as it is attached: all records, in the order of the file. */
export const plainSelection: AssociationSelection = {
  priorityHours: undefined,
  fullPasses: false,
  filter: undefined,
  sorting: { kind: "file" },
  quota: undefined,
};
