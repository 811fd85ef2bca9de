import type { CallId, CampaignId, CentreId, ListId, RecordId, UserId } from "../ids.ts";

/** A conversation script: pages of text, data and fields that lead an agent through a talk (INB-SCR-02…05). */
export interface Script {
  readonly pages: readonly ScriptPage[];
}

export interface ScriptPage {
  readonly key: string;
  readonly title: string;
  readonly elements: readonly ScriptElement[];
  /** May be passed over: its required fields are asked for only once it has been opened. */
  readonly optional?: boolean | undefined;
}

export const scriptFieldTypes = [
  "line",
  "text",
  "number",
  "date",
  "time",
  "choice",
  "list",
  "multiple",
  "tick",
  "phone",
  "email",
  "scale",
  "hidden",
] as const;
export type ScriptFieldType = (typeof scriptFieldTypes)[number];

/** Kinds that are not fields. */
export const scriptPartKinds = [
  "heading",
  "text",
  "picture",
  "link",
  "table",
  "separator",
  "columns",
  "button",
] as const;
export type ScriptPartKind = (typeof scriptPartKinds)[number];

export const scriptOperators = [
  "eq",
  "ne",
  "lt",
  "le",
  "gt",
  "ge",
  "contains",
  "empty",
  "not_empty",
  "in",
] as const;
export type ScriptOperator = (typeof scriptOperators)[number];

/** `name` is a field's key or a variable's name; of `in`, `value` holds several parted by semicolons (INB-SCR-04). */
export interface ScriptTest {
  readonly name: string;
  readonly operator: ScriptOperator;
  readonly value: string;
}

/** Shown when all tests of one of the groups hold; without a group, always. */
export type ScriptCondition = readonly (readonly ScriptTest[])[];

export interface ScriptOption {
  readonly value: string;
  /** The page to which the answer leads. */
  readonly page?: string | undefined;
}

/**
 * Every value is a text: of a tick «1» or nothing, of a date `YYYY-MM-DD`, of a time `HH:mm`, of several answers parted by semicolons.
 * A `hidden` field is seen by nobody: it carries its default into the results.
 */
export interface ScriptField {
  readonly kind: "field";
  readonly type: ScriptFieldType;
  readonly key: string;
  readonly label: string;
  /** For readers of another language than that of `label` (DSK-SCD-03). */
  readonly labels?: { readonly ru?: string | undefined; readonly en?: string | undefined } | undefined;
  readonly required?: boolean | undefined;
  /** May hold variables. */
  readonly default?: string | undefined;
  readonly readOnly?: boolean | undefined;
  readonly help?: string | undefined;
  readonly personal?: boolean | undefined;
  /** «Экспорт в результаты» */
  readonly exported?: boolean | undefined;
  /** Of `choice`, `list` and `multiple`. */
  readonly options?: readonly ScriptOption[] | undefined;
  /** Of `line` and `phone`: what is entered has this form (`input-mask.ts`). */
  readonly mask?: string | undefined;
  /** Of `number`, and the ends of a `scale`. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly when?: ScriptCondition | undefined;
}

export type ScriptButtonAction =
  | { readonly kind: "page"; readonly page: string }
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "disposition"; readonly disposition: string }
  /** Plays one of the messages that the campaign allows (OUT-CMP-07). */
  | { readonly kind: "message"; readonly messageId: string };

export type ScriptElement =
  | { readonly kind: "heading"; readonly text: string; readonly when?: ScriptCondition | undefined }
  | { readonly kind: "text"; readonly text: string; readonly when?: ScriptCondition | undefined }
  | {
      readonly kind: "picture";
      readonly pictureId: string;
      /** Read out to who does not see it. */
      readonly text: string;
      readonly when?: ScriptCondition | undefined;
    }
  | {
      readonly kind: "link";
      readonly text: string;
      readonly url: string;
      readonly when?: ScriptCondition | undefined;
    }
  | {
      readonly kind: "table";
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
      /** A variable or field that holds the rows as JSON; `rows` are then empty (INB-SCR-03). */
      readonly source?: string | undefined;
      /** Of `source`: the properties that stand under the columns; their headings where left out. */
      readonly properties?: readonly string[] | undefined;
      readonly when?: ScriptCondition | undefined;
    }
  | { readonly kind: "separator"; readonly when?: ScriptCondition | undefined }
  /** What follows stands side by side in so many columns, up to the next such element or separator. */
  | { readonly kind: "columns"; readonly count: number; readonly when?: ScriptCondition | undefined }
  | {
      readonly kind: "button";
      readonly text: string;
      readonly action: ScriptButtonAction;
      readonly when?: ScriptCondition | undefined;
    }
  | ScriptField;

export type ScriptValues = Readonly<Record<string, string>>;

/** INB-SCR-04, INB-SCR-07. */
export const scriptLimits = {
  pages: 100,
  fields: 300,
  elementsOfPage: 100,
  text: 4_000,
  label: 200,
  options: 100,
  optionLength: 200,
  tableColumns: 10,
  tableRows: 50,
  /** Of a table whose rows come from JSON. */
  sourceRows: 200,
  columns: 4,
  mask: 60,
  /** Octets of a picture, and pixels of a side. */
  pictureBytes: 2 * 1024 * 1024,
  pictureSide: 10_000,
  groups: 5,
  testsOfGroup: 5,
  path: 500,
} as const;

/** Where the script stands beside pages that the scenario opens (INB-SCR-10). */
export type ScriptPlace = "before" | "after";

/** A script's field and the list's column that feeds it; values go back only where that is asked for (INB-SCR-06). */
export interface ScriptTie {
  readonly field: string;
  readonly column: string;
  readonly writeBack: boolean;
}

/** A published script as a campaign uses it. */
export interface ScriptUse {
  readonly scriptId: string;
  readonly version: number;
  readonly name: string;
  readonly script: Script;
  readonly place: ScriptPlace;
  readonly knowledgeBase: boolean;
  readonly ties: readonly ScriptTie[];
}

/** Settings of «Скрипты» of a campaign (OUT-CMP-08). */
export interface ScriptSettings {
  readonly enabled: boolean;
  readonly scriptId: string | undefined;
  readonly place: ScriptPlace;
  readonly knowledgeBase: boolean;
  readonly ties: readonly ScriptTie[];
}

export const defaultScriptSettings: ScriptSettings = {
  enabled: false,
  scriptId: undefined,
  place: "before",
  knowledgeBase: false,
  ties: [],
};

export type ScriptTable = Extract<ScriptElement, { kind: "table" }>;

/** All fields in the order of pages and elements. */
export function scriptFields(script: Script): ScriptField[] {
  return script.pages.flatMap(({ elements }) => elements.filter((element) => element.kind === "field"));
}

/** What the results keep of a call's script (OUT-RES-06). */
export interface CallScriptResult {
  readonly id: string;
  readonly version: number;
  readonly values: ScriptValues;
}

/** What is entered in a call, saved while it lasts (INB-SCR-08). */
export interface CallScript {
  readonly centreId: CentreId;
  readonly callId: CallId;
  readonly campaignId: CampaignId | undefined;
  readonly listId: ListId | undefined;
  readonly recordId: RecordId | undefined;
  readonly scriptId: string;
  readonly version: number;
  /** Everything entered, and what of it counts. */
  readonly entered: ScriptValues;
  readonly shown: ScriptValues;
  readonly page: string;
  readonly path: readonly string[];
  readonly agentUserId: UserId | undefined;
  readonly at: number;
  /** Nobody enters anything any more. */
  readonly finished: boolean;
  /** Columns of the record that take another value; only of one that is finished. */
  readonly writeBack: ScriptValues;
}
