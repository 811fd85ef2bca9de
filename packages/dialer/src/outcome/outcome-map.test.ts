import type { AnalysisResult, LegOutcome } from "@perezvon/model";
import { predefinedDispositions } from "@perezvon/model";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type CallCourse, countsAsAttempt, dispositionOf } from "./outcome-map.ts";

const failed: LegOutcome = {
  endedBy: "remote",
  sipCode: undefined,
  q850: undefined,
  rang: false,
  answered: false,
  noAnswerLimit: false,
  networkUnavailable: false,
  systemReason: undefined,
  analysis: undefined,
};
const answered: LegOutcome = { ...failed, answered: true, sipCode: 200, q850: 16 };
const untaken: CallCourse = {
  analysed: true,
  taken: false,
  chosen: undefined,
  chosenKnown: false,
  agentLost: false,
};

function code(sipCode: number, q850?: number, more: Partial<LegOutcome> = {}): LegOutcome {
  return { ...failed, sipCode, q850, ...more };
}
function heard(analysis: AnalysisResult, more: Partial<LegOutcome> = {}): LegOutcome {
  return { ...answered, analysis, ...more };
}
const limit = { noAnswerLimit: true, endedBy: "command" } as const;

/** Row of TEL-MAP-02, its signals, its status. */
const rows: readonly (readonly [string, LegOutcome, Partial<CallCourse>, string])[] = [
  [
    "speech before answer, then our limit",
    code(487, undefined, { ...limit, analysis: 3 }),
    {},
    "network_announcement",
  ],
  ["speech before answer, no code", { ...failed, analysis: 3 }, {}, "network_announcement"],
  ["speech before answer, 480", code(480, undefined, { analysis: 3 }), {}, "network_announcement"],
  ["recorded speech after answer", heard(3), {}, "announcement"],
  ["machine", heard(2), {}, "answering_machine"],
  ["fax after answer", heard(4), {}, "fax_modem"],
  ["fax in early media", code(480, undefined, { analysis: 4 }), {}, "fax_modem"],
  ["silence", heard(9), {}, "silence"],
  ["ended in analysis", heard(0), {}, "abandoned"],
  ["ended in analysis, no result yet", answered, {}, "abandoned"],
  ["voice, nobody free", heard(1), {}, "no_agent"],
  ["detection off, nobody free", answered, { analysed: false }, "no_agent"],
  ["agent chose", heard(1), { taken: true, chosen: "sold", chosenKnown: true }, "sold"],
  ["agent chose none", heard(1), { taken: true }, "no_disposition"],
  ["detection off, agent chose none", answered, { taken: true, analysed: false }, "no_disposition"],
  ["unknown key", heard(1), { taken: true, chosen: "x" }, "disposition_not_found"],
  ["agent's application lost", heard(1), { taken: true, agentLost: true }, "agent_failure"],
  [
    "component failed in the talk",
    heard(1, { systemReason: "worker_lost", endedBy: "system" }),
    { taken: true },
    "system_failure",
  ],
  [
    "component failed before answer",
    { ...failed, systemReason: "ports_exhausted", endedBy: "system" },
    {},
    "system_failure",
  ],
  [
    "a full node",
    { ...failed, networkUnavailable: true, refused: "overload", endedBy: "system" },
    {},
    "network_unavailable",
  ],
  ["a limit", { ...failed, sipCode: 403, refused: "toll_limit", endedBy: "system" }, {}, "call_failed"],
  ["no trunk", { ...failed, networkUnavailable: true, endedBy: "system" }, {}, "network_unavailable"],
  ["401 after retry", code(401), {}, "network_unavailable"],
  ["402", code(402), {}, "network_unavailable"],
  ["407 after retry", code(407), {}, "network_unavailable"],
  ["486", code(486, 17), {}, "busy"],
  ["600", code(600), {}, "busy"],
  ["busy tone under 480", code(480, undefined, { analysis: 6 }), {}, "busy"],
  ["487 at our limit", code(487, undefined, { ...limit, rang: true, analysis: 8 }), {}, "no_answer"],
  ["limit without analysis", code(487, undefined, limit), {}, "no_answer"],
  ["408 after ringing", code(408, 18, { rang: true }), {}, "no_answer"],
  ["480 after ringing", code(480, 19, { rang: true }), {}, "no_answer"],
  ["480 without ringing", code(480), {}, "no_answer"],
  ["480 with 20", code(480, 20), {}, "no_answer"],
  ["480 with 31", code(480, 31), {}, "no_answer"],
  ["480 with 1", code(480, 1), {}, "invalid_number"],
  ["480 with 22", code(480, 22), {}, "invalid_number"],
  ["480 with 28", code(480, 28), {}, "invalid_number"],
  ["480 with 34", code(480, 34), {}, "fast_busy"],
  ["480 with 38", code(480, 38), {}, "fast_busy"],
  ["480 with 41", code(480, 41), {}, "fast_busy"],
  ["480 with 42", code(480, 42), {}, "fast_busy"],
  ["congestion tone under 480", code(480, undefined, { analysis: 7 }), {}, "fast_busy"],
  ["information tone under 480", code(480, undefined, { analysis: 5, sit: "IC" }), {}, "invalid_number"],
  ["408 without ringing", code(408, 102), {}, "no_answer"],
  ["404", code(404, 1), {}, "invalid_number"],
  ["604", code(604), {}, "invalid_number"],
  ["404 with 2", code(404, 2), {}, "fast_busy"],
  ["404 with 3", code(404, 3), {}, "fast_busy"],
  ["410", code(410, 22), {}, "invalid_number"],
  ["301 not followed", code(301), {}, "invalid_number"],
  ["484", code(484, 28), {}, "invalid_number"],
  ["484 with 5", code(484, 5), {}, "invalid_number"],
  ["485", code(485), {}, "invalid_number"],
  ["416", code(416), {}, "invalid_number"],
  ["500", code(500, 41), {}, "fast_busy"],
  ["500 with 111", code(500, 111), {}, "fast_busy"],
  ["500 with 127", code(500, 127), {}, "fast_busy"],
  ["502", code(502, 27), {}, "fast_busy"],
  ["504", code(504, 102), {}, "fast_busy"],
  ["503", code(503, 34), {}, "fast_busy"],
  ["503 with 58", code(503, 58), {}, "fast_busy"],
  ["482", code(482, 25), {}, "fast_busy"],
  ["483", code(483, 25), {}, "fast_busy"],
  ["580", code(580, 47), {}, "fast_busy"],
  ["reorder tone after answer", heard(5, { sit: "RO" }), {}, "fast_busy"],
  ["no circuit tone after answer", heard(5, { sit: "NC" }), {}, "fast_busy"],
  ["plain information tone after answer", heard(5, { sit: "other" }), {}, "announcement"],
  ["reorder tone, as another problem", heard(5, { sit: "RO" }), { sitAsOther: true }, "other_connection"],
  ["no circuit tone, as another problem", heard(5, { sit: "NC" }), { sitAsOther: true }, "other_connection"],
  ["intercept tone stays what it is", heard(5, { sit: "IC" }), { sitAsOther: true }, "invalid_number"],
  ["vacant code tone after answer", heard(5, { sit: "VC" }), {}, "invalid_number"],
  ["congestion tone after answer", heard(7), {}, "fast_busy"],
  ["other information tone", code(503, undefined, { analysis: 5, sit: "other" }), {}, "other_connection"],
  ["403", code(403, 21), {}, "other_connection"],
  ["603", code(603, 55), {}, "other_connection"],
  ["607", code(607), {}, "other_connection"],
  ["608", code(608), {}, "other_connection"],
  ["433", code(433, 57), {}, "other_connection"],
  ["603 with 17", code(603, 17), {}, "busy"],
  ["603 with 1", code(603, 1), {}, "invalid_number"],
  ["406", code(406, 58), {}, "other_connection"],
  ["415", code(415, 79), {}, "other_connection"],
  ["488", code(488, 65), {}, "other_connection"],
  ["488 with 58", code(488, 58), {}, "other_connection"],
  ["606", code(606, 88), {}, "other_connection"],
  ["400 with 127", code(400, 127), {}, "other_connection"],
  ["501 with 31", code(501, 31), {}, "other_connection"],
  ["302 not followed", code(302, 23), {}, "other_connection"],
  ["unlisted 4xx", code(499), {}, "other_connection"],
  ["unlisted 5xx", code(599), {}, "fast_busy"],
  ["unlisted 6xx", code(699), {}, "busy"],
  ["487 by system stop", code(487, 31, { endedBy: "command" }), {}, "call_failed"],
  ["487 by the far side", code(487, 16), {}, "call_failed"],
  ["stopped before any answer", { ...failed, endedBy: "command" }, {}, "call_failed"],
  ["no signal fits", failed, {}, "call_failed"],
];

test.each(rows)("TEL-MAP-02 OUT-DSP-10 %s", (_, outcome, course, disposition) => {
  expect(dispositionOf(outcome, { ...untaken, ...course }).disposition).toBe(disposition);
});

test("TEL-MAP-01 precedence: system, analysis after answer, tones before answer, cause, code", () => {
  const of = (outcome: LegOutcome) => dispositionOf(outcome, untaken).disposition;
  expect(of({ ...heard(2), systemReason: "rtp_timeout" })).toBe("system_failure");
  expect(of(code(503, 34, { analysis: 6 }))).toBe("busy");
  expect(of(code(404, 1, { analysis: 6 }))).toBe("invalid_number");
  expect(of(code(503, 17))).toBe("busy");
});

test("TEL-MAP-01 the note holds the raw codes", () => {
  expect(dispositionOf(code(480, 19, { analysis: 8 }), untaken).note).toBe("CPA 8; SIP 480; Q.850 19");
  expect(dispositionOf(code(486), untaken).note).toBe("SIP 486");
  expect(dispositionOf(failed, untaken).note).toBe("");
});

test("OUT-RED-15 what counts", () => {
  expect(countsAsAttempt("busy", true)).toBe(true);
  expect(countsAsAttempt("busy", false)).toBe(false);
  for (const key of ["number_dnc", "record_dnc", "record_expired", "skipped", "network_unavailable"]) {
    expect(countsAsAttempt(key, true)).toBe(false);
  }
});

test("TEL-MAP-01 whatever the signals, the result is a predefined disposition that telephony may give", () => {
  const keys = new Set(predefinedDispositions.map((each) => each.key));
  for (const never of ["finalized_by_rule", "record_expired", "no_numbers_left", "skipped", "congestion"])
    keys.delete(never);
  fc.assert(
    fc.property(
      fc.record({
        endedBy: fc.constantFrom("remote" as const, "command" as const, "system" as const),
        sipCode: fc.option(fc.integer({ min: 100, max: 699 }), { nil: undefined }),
        q850: fc.option(fc.integer({ min: 0, max: 127 }), { nil: undefined }),
        rang: fc.boolean(),
        answered: fc.boolean(),
        noAnswerLimit: fc.boolean(),
        networkUnavailable: fc.boolean(),
        systemReason: fc.constantFrom(undefined, "restart"),
        analysis: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
      }),
      fc.record({ analysed: fc.boolean(), taken: fc.boolean(), agentLost: fc.boolean() }),
      (outcome, course) => {
        const mapped = dispositionOf(outcome as LegOutcome, { ...untaken, ...course });
        expect(keys.has(mapped.disposition)).toBe(true);
      },
    ),
  );
});
