import {
  type AutomaticRun,
  byHandOnly,
  type Campaign,
  type DiallingSettings,
  type HoursSet,
  type SharedSetting,
} from "@perezvon/model";

/** What the members of a group share (OUT-LNK-12). */
export interface Shared {
  readonly dialling: DiallingSettings;
  readonly hours: HoursSet;
  readonly automatic: AutomaticRun | undefined;
  readonly groupIds: Campaign["groupIds"];
}

/** Which of the shared settings of one campaign are not those of another. */
export function sharedDifferences(one: Shared, other: Shared): SharedSetting[] {
  const differs: Readonly<Record<SharedSetting, boolean>> = {
    dialling: text(one.dialling) !== text(other.dialling),
    hours: text(one.hours) !== text(other.hours),
    automatic: text(one.automatic ?? byHandOnly) !== text(other.automatic ?? byHandOnly),
    groups: text([...one.groupIds].sort()) !== text([...other.groupIds].sort()),
  };
  return (Object.keys(differs) as SharedSetting[]).filter((setting) => differs[setting]);
}

/** The same text for the same settings, whatever order their names stand in. */
function text(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
