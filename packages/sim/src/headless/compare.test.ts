import type { CallEntry, CarrierReport } from "@perezvon/carrier";
import { describe, expect, it } from "vitest";
import { compare } from "./compare.ts";
import { type DetailedRow, parseDetailedResults } from "./results-file.ts";

function call(number: string, change: Partial<CallEntry> = {}): CallEntry {
  return {
    callId: `${number}-${change.inviteAt ?? 0}`,
    direction: "terminated",
    number,
    from: "+74950000000",
    occurrence: 1,
    behaviour: "person",
    identityHz: 520,
    inviteAt: 0,
    ringAt: 1,
    answerAt: 2000,
    greetedAt: 3000,
    endAt: 9000,
    endedBy: "product",
    outcome: "answered",
    status: 200,
    packetsIn: 0,
    packetsOut: 0,
    packetsLost: 0,
    heardFrequencyHz: undefined,
    heardTones: [],
    heardLevelDbm0: undefined,
    firstHeardAt: undefined,
    lastHeardAt: undefined,
    heardDigits: "",
    longestGapMs: 0,
    longestGapAt: undefined,
    gaps: 0,
    ...change,
  };
}

function report(...perCall: CallEntry[]): CarrierReport {
  return {
    seed: 1,
    since: 0,
    calls: perCall.length,
    answered: 0,
    rejected: 0,
    cancelled: 0,
    failed: 0,
    inFlight: 0,
    originated: 0,
    concurrentMax: 0,
    duplicatesInFlight: 0,
    byOutcome: {},
    byBehaviour: {},
    byNumber: {},
    perCall,
    perCallDropped: 0,
    ownPauseMsMax: 0,
  };
}

function row(number: string, disposition: string, change: Partial<DetailedRow> = {}): DetailedRow {
  return {
    number,
    isCallAttempt: true,
    dispositions: disposition ? [disposition] : [],
    dispositionText: disposition,
    callTime: "2026-01-01 00:00:00",
    agent: "",
    recordId: "1",
    callId: "",
    completed: false,
    ...change,
  };
}

const rejected = (status: number, behaviour: CallEntry["behaviour"]): Partial<CallEntry> => ({
  outcome: "rejected",
  answerAt: undefined,
  status,
  behaviour,
});

describe("results against the report of the network", () => {
  it("agree when every dial has its call and a status that fits", () => {
    const comparison = compare(
      [
        row("+1", "sold", { agent: "agent1" }),
        row("+2", "busy"),
        row("+3", "no_agent"),
        row("+4", "no_answer", { callTime: "2026-01-01 00:00:01" }),
        row("+4", "busy", { callTime: "2026-01-01 00:05:01" }),
        row("", "record_expired", { isCallAttempt: false }),
      ],
      report(
        call("+1"),
        call("+2", rejected(486, "busy")),
        call("+3"),
        call("+4", { ...rejected(486, "busy"), inviteAt: 300_000 }),
        call("+4", {
          outcome: "cancelled",
          answerAt: undefined,
          status: 487,
          behaviour: "no_answer",
          inviteAt: 5,
        }),
        call("+5", { direction: "originated" }),
      ),
    );
    expect(comparison).toEqual({
      dialled: 5,
      answered: 2,
      connected: 1,
      abandoned: 1,
      carrierDialled: 5,
      carrierAnswered: 2,
      crossed: 0,
      mismatches: [],
    });
  });

  it("TEL-TRN-04 an answer that crosses the CANCEL is no answer", () => {
    const call1 = call("+1", { answerAt: 10_000, endAt: 10_040 });
    expect(compare([row("+1", "no_answer")], report(call1))).toMatchObject({
      answered: 0,
      carrierAnswered: 0,
      crossed: 1,
      mismatches: [],
    });
    expect(compare([row("+1", "sold")], report(call1)).mismatches).toHaveLength(1);
    const heard = { ...call1, packetsIn: 2 };
    expect(compare([row("+1", "no_answer")], report(heard))).toMatchObject({
      crossed: 0,
      carrierAnswered: 1,
    });
  });

  it.each([
    [[row("+1", "sold"), row("+1", "sold")], [call("+1")], "2 dials in the results, 1 calls"],
    [[], [call("+1")], "0 dials in the results, 1 calls"],
    [[row("+1", "busy")], [call("+1")], 'answered by person, but "busy"'],
    [[row("+1", "")], [call("+1")], "no status"],
    [[row("+1", "sold")], [call("+1", rejected(486, "busy"))], 'rejected 486, but "sold"'],
    [[row("+1", "busy")], [call("+1", rejected(404, "invalid"))], 'rejected 404, but "busy"'],
    [[row("+1", "busy")], [call("+1", rejected(480, "unreachable"))], 'rejected 480, but "busy"'],
  ])("tells what does not fit: case %#", (rows, calls, fault) => {
    expect(compare(rows, report(...calls)).mismatches).toEqual([expect.stringContaining(fault)]);
  });

  it("OUT-GEN-03 tells of numbers called twice at the same time", () => {
    const twice = { ...report(), duplicatesInFlight: 2 };
    expect(compare([], twice).mismatches).toEqual(["2 numbers called twice at the same time"]);
  });
});

describe("OUT-RES-06 the detailed report as a file", () => {
  const header =
    "Name,Agent,This Phone number,Is Call Attempt,Completed,Call Disposition,Call Time,Agent,Global Interaction ID,Record ID";

  it("is read by the titles of its columns, the last of equal ones", () => {
    const rows = parseDetailedResults(
      `\uFEFF${header}\r\n"Анна ""А"", Б",x,+79990000001,1,0,Занято,t,agent1,id,7\r\n`,
    );
    expect(rows).toEqual([
      {
        number: "+79990000001",
        isCallAttempt: true,
        dispositions: ["busy"],
        dispositionText: "Занято",
        callTime: "t",
        agent: "agent1",
        recordId: "7",
        callId: "id",
        completed: false,
      },
    ]);
  });

  it("keeps both keys of a name that two statuses share", () => {
    const rows = parseDetailedResults(`${header}\r\n,,+7,1,0,Неверный номер,t,,id,7\r\n`);
    expect(rows[0]?.dispositions).toEqual(["invalid_number", "wrong_number"]);
  });

  it("is refused when a column is missing", () => {
    expect(() => parseDetailedResults("Name,Agent\r\n")).toThrow('no column "This Phone number"');
  });
});
