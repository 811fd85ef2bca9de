import type { CampaignDisposition, RedialRule } from "@perezvon/api";
import { closesRecord } from "@perezvon/model";

export type RedialActionKind = RedialRule["action"]["kind"];

/** Hours that an action proposes when it is chosen (OUT-RED-11). */
const proposedHours: Partial<Record<RedialActionKind, number>> = {
  redial: 24,
  next_number: 1,
  run_scenario: 24,
};

/** Whether an action has hours of its own. */
export function hasHours(kind: RedialActionKind): boolean {
  return proposedHours[kind] !== undefined;
}

/** An action of this kind with what it needs, keeping what fits from before. */
export function actionOf(
  kind: RedialActionKind,
  before: RedialRule["action"],
  finalDispositions: readonly CampaignDisposition[],
): RedialRule["action"] {
  const hours = proposedHours[kind];
  if (kind === "run_scenario") return { kind, hours: before.hours ?? 24, scenarioId: before.scenarioId };
  if (hours !== undefined) return { kind, hours: before.hours ?? hours };
  if (kind !== "complete") return { kind };
  return { kind, disposition: before.disposition ?? finalDispositions[0]?.key };
}

/** Something is still to be chosen before the rule can stand. */
export function lacksChoice({ kind, scenarioId }: RedialRule["action"]): boolean {
  return kind === "run_scenario" && scenarioId === undefined;
}

/** Rows in the order of the campaign's dispositions; one for each that does not close the record (OUT-RED-01). */
export function rulesInOrder(
  rules: readonly RedialRule[],
  dispositions: readonly CampaignDisposition[],
): RedialRule[] {
  const place = new Map(dispositions.map(({ key }, index) => [key, index]));
  return [...rules].sort(
    (a, b) =>
      (place.get(a.disposition) ?? dispositions.length) - (place.get(b.disposition) ?? dispositions.length),
  );
}

/** Dispositions that an action may complete a record with. */
export function finalDispositions(dispositions: readonly CampaignDisposition[]): CampaignDisposition[] {
  return dispositions.filter(({ type }) => closesRecord(type));
}

export function replaceRule(rules: readonly RedialRule[], changed: RedialRule): RedialRule[] {
  return rules.map((rule) => (rule.disposition === changed.disposition ? changed : rule));
}
