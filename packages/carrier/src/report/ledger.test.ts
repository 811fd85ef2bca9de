import { describe, expect, it } from "vitest";
import { Ledger, type NewCall } from "./ledger.ts";

function call(callId: string, number = "+79991000001", at = 0): NewCall {
  return {
    callId,
    direction: "terminated",
    number,
    from: "+74950000000",
    behaviour: "person",
    identityHz: 520,
    at,
  };
}

describe("ledger of the simulated network", () => {
  it("counts each call once by its end", () => {
    const ledger = new Ledger(1, 0);
    const answered = ledger.begin(call("a"));
    answered.rang(5);
    answered.rang(6);
    answered.answered(10);
    answered.answered(11);
    answered.ended(20, "product", "answered", 200);
    answered.ended(21, "network", "failed", undefined);
    ledger.begin(call("b", "+79993000001")).ended(30, "subscriber", "rejected", 486);
    ledger.begin(call("c", "+79994000001")).ended(40, "product", "cancelled", 487);
    ledger.begin(call("d", "+79994000002"));
    const report = ledger.report();
    expect(report).toMatchObject({
      calls: 4,
      answered: 1,
      rejected: 1,
      cancelled: 1,
      failed: 0,
      inFlight: 1,
      concurrentMax: 1,
      byOutcome: { answered: 1, rejected_486: 1, cancelled: 1 },
      byBehaviour: { person: 4 },
    });
    expect(report.perCall[0]).toMatchObject({ ringAt: 5, answerAt: 10, endAt: 20, endedBy: "product" });
    expect(report.byNumber["+79993000001"]).toEqual({
      invites: 1,
      answered: 0,
      rejected: 1,
      cancelled: 0,
      duplicatesInFlight: 0,
    });
  });

  it("tells two calls to one number at the same time from two after each other", () => {
    const ledger = new Ledger(1, 0);
    const first = ledger.begin(call("a"));
    first.ended(1, "subscriber", "rejected", 486);
    expect(ledger.nextOccurrence("+79991000001")).toBe(2);
    ledger.begin(call("b"));
    expect(ledger.report().duplicatesInFlight).toBe(0);
    ledger.begin(call("c"));
    expect(ledger.report()).toMatchObject({ duplicatesInFlight: 1, concurrentMax: 2 });
    expect(ledger.report().byNumber["+79991000001"]).toMatchObject({ invites: 3, duplicatesInFlight: 1 });
  });

  it("keeps calls of subscribers apart from those of the product", () => {
    const ledger = new Ledger(1, 0);
    const line = ledger.begin({ ...call("a"), direction: "originated", behaviour: "originated" });
    line.answered(1);
    line.ended(2, "subscriber", "answered", 200);
    expect(ledger.report()).toMatchObject({
      calls: 0,
      answered: 0,
      inFlight: 0,
      originated: 1,
      byNumber: {},
    });
    expect(ledger.report().perCall).toHaveLength(1);
  });

  it("forgets at a reset, also what ends later", () => {
    const ledger = new Ledger(1, 0);
    const line = ledger.begin(call("a"));
    ledger.reset(100);
    line.answered(101);
    line.ended(102, "product", "answered", 200);
    expect(ledger.report()).toMatchObject({ since: 100, calls: 0, answered: 0, inFlight: 0, perCall: [] });
    expect(ledger.nextOccurrence("+79991000001")).toBe(1);
  });

  it("drops the oldest ended call from the list when it is full, and no count", () => {
    const ledger = new Ledger(1, 0, 2);
    ledger.begin(call("up", "+79991000001"));
    ledger.begin(call("old", "+79991000002")).ended(1, "subscriber", "rejected", 486);
    ledger.begin(call("new", "+79991000003"));
    const report = ledger.report();
    expect(report.perCall.map(({ callId }) => callId)).toEqual(["up", "new"]);
    expect(report).toMatchObject({ calls: 3, perCallDropped: 1 });
  });
});
