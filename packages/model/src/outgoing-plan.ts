/** «Выбор АОН»: what an outgoing call shows (INB-DOU-06, PBX-CID-01). */
export const planCallers = ["fixed", "random", "hidden"] as const;
export type PlanCaller = (typeof planCallers)[number];

export interface PlanChoice {
  readonly caller: PlanCaller;
  /** E.164; shown always by `fixed`, and told to who has promised to keep it by `hidden`. */
  readonly number: string | undefined;
}

/** An entry of «Исходящий номерной план» (INB-DOU-02). */
export interface PlanEntry {
  /** 1–15 of `0-9 * #`, a leading `+` allowed; unique. */
  readonly digits: string;
  /** «Является префиксом»: the digits serve inside the centre only and are no part of the outside number. */
  readonly isPrefix: boolean;
  /** «Убрать префикс». */
  readonly remove: boolean;
  /** «Вставить префикс»; empty: nothing. */
  readonly insert: string;
  /** Undefined: what the plan shows otherwise. */
  readonly shown: PlanChoice | undefined;
}

/** The centre's outgoing number plan (INB-DOU-01). */
export interface OutgoingPlan {
  /** Shown where no entry says anything; undefined: the number that the trunk has for such calls. */
  readonly usual: PlanChoice | undefined;
  readonly entries: readonly PlanEntry[];
}

export const noOutgoingPlan: OutgoingPlan = { usual: undefined, entries: [] };

export const planLimits = { entries: 200, digits: 15, insert: 15 } as const;

const plainDigits = /^\+?[0-9*#]{1,15}$/;

/** What is wrong with the entries, by field (INB-DOU-02, INB-DOU-04). */
export function planEntryFaults(
  entries: readonly Pick<PlanEntry, "digits" | "isPrefix" | "remove" | "insert">[],
): readonly { readonly field: string; readonly code: string }[] {
  return entries.flatMap(({ digits, isPrefix, remove, insert }, place) => {
    const at = (field: string) => `entries.${place}.${field}`;
    const twice = entries.findIndex((each) => each.digits === digits) < place;
    return [
      ...(plainDigits.test(digits) ? [] : [{ field: at("digits"), code: "wrong_format" }]),
      ...(twice ? [{ field: at("digits"), code: "duplicate" }] : []),
      ...(insert === "" || plainDigits.test(insert) ? [] : [{ field: at("insert"), code: "wrong_format" }]),
      // What is a part of the outside number cannot be taken off it.
      ...(remove && !isPrefix ? [{ field: at("remove"), code: "remove_needs_prefix" }] : []),
    ];
  });
}
