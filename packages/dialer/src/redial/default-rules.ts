import type { RedialAction, RedialRule, RedialSettings } from "@perezvon/model";

const stop: RedialAction = { kind: "stop_number" };
const stopEverywhere: RedialAction = { kind: "stop_number_everywhere" };

function redial(hours: number): RedialAction {
  return { kind: "redial", hours };
}

function rule(disposition: string, action: RedialAction, repeats = 0, intervalMinutes = 10): RedialRule {
  return { disposition, repeats, intervalMinutes, action };
}

/** What a non-final disposition without a row does (OUT-RED-12). */
export const fallbackAction: RedialAction = redial(24);

/** The default table of OUT-RED-12, in its order. */
export const defaultRedialRules: readonly RedialRule[] = [
  rule("announcement", redial(24)),
  rule("answering_machine", redial(24)),
  rule("other_connection", stop),
  rule("busy", redial(1), 3, 10),
  rule("silence", stop, 1, 2),
  rule("fast_busy", redial(1), 3, 10),
  rule("wrong_person", redial(3)),
  rule("invalid_number", stopEverywhere),
  rule("wrong_number", stopEverywhere),
  rule("no_agent", redial(24)),
  rule("no_answer", redial(1)),
  rule("call_failed", stop, 3, 10),
  rule("network_announcement", redial(3)),
  rule("fax_modem", stop),
  rule("abandoned", redial(1)),
  rule("skipped", redial(1)),
  rule("agent_failure", redial(1)),
  rule("system_failure", redial(1), 1, 5),
  rule("network_unavailable", redial(1), 3, 10),
  rule("no_disposition", redial(24)),
  rule("disposition_not_found", redial(24)),
  rule("reschedule", redial(24)),
];

/** Tab «Перезвоны» of a new campaign (OUT-RED-01). */
export const defaultRedialSettings: RedialSettings = {
  maxAttemptsPerRecord: 5,
  maxAttemptsPerNumber: 3,
  dialAllNumbers: false,
  rules: defaultRedialRules,
};
