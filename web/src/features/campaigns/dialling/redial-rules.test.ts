import type { CampaignDisposition, RedialRule } from "@perezvon/api";
import { predefinedDispositions } from "@perezvon/model";
import { describe, expect, it } from "vitest";
import {
  actionOf,
  finalDispositions,
  hasHours,
  lacksChoice,
  replaceRule,
  rulesInOrder,
} from "./redial-rules.ts";

const dispositions: CampaignDisposition[] = predefinedDispositions.map((entry) => ({
  key: entry.key,
  name: { ru: entry.ru, en: entry.en },
  folder: entry.folder,
  previewSet: entry.previewSet,
  outboundSet: true,
  inboundSet: true,
  type: entry.type,
  code: null,
  visibleToAgents: entry.visibleToAgents,
}));
const rule = (disposition: string, kind: RedialRule["action"]["kind"] = "redial"): RedialRule => ({
  disposition,
  repeats: 0,
  intervalMinutes: 1,
  action: { kind, hours: 24 },
});

describe("OUT-RED-12 the table of redial rules", () => {
  it("OUT-RED-01 stands in the order of the dispositions", () => {
    const rows = rulesInOrder([rule("wrong_person"), rule("busy"), rule("announcement")], dispositions);
    expect(rows.map(({ disposition }) => disposition)).toEqual(["announcement", "busy", "wrong_person"]);
  });

  it("OUT-RED-11 proposes 24 h for a redial and 1 h for the next number", () => {
    expect(actionOf("redial", { kind: "stop_number" }, [])).toEqual({ kind: "redial", hours: 24 });
    expect(actionOf("next_number", { kind: "stop_number" }, [])).toEqual({ kind: "next_number", hours: 1 });
    expect(actionOf("redial", { kind: "next_number", hours: 3 }, [])).toEqual({ kind: "redial", hours: 3 });
  });

  it("OUT-RED-11 a scenario proposes 24 h and is still to be chosen", () => {
    const action = actionOf("run_scenario", { kind: "stop_number" }, []);
    expect(action).toEqual({ kind: "run_scenario", hours: 24 });
    expect(lacksChoice(action)).toBe(true);
    expect(lacksChoice({ ...action, scenarioId: "b" })).toBe(false);
    expect(lacksChoice({ kind: "stop_number" })).toBe(false);
    expect(hasHours("run_scenario")).toBe(true);
  });

  it("OUT-RED-11 stopping takes neither hours nor a disposition", () => {
    expect(actionOf("stop_record", { kind: "redial", hours: 5 }, [])).toEqual({ kind: "stop_record" });
    expect(hasHours("stop_number_everywhere")).toBe(false);
  });

  it("OUT-RED-11 completes only with a final disposition", () => {
    const finals = finalDispositions(dispositions);
    expect(finals.map(({ key }) => key)).toContain("sold");
    expect(finals.map(({ key }) => key)).not.toContain("busy");
    expect(finals.map(({ key }) => key)).not.toContain("reschedule");
    expect(actionOf("complete", { kind: "redial", hours: 5 }, finals).disposition).toBe(finals[0]?.key);
  });

  it("replaces one row and leaves the others", () => {
    const rows = [rule("busy"), rule("silence")];
    expect(replaceRule(rows, rule("busy", "stop_number"))).toEqual([
      rule("busy", "stop_number"),
      rule("silence"),
    ]);
  });
});
