import { CampaignCreate, ResultsQuery, routes } from "@perezvon/api";
import { describe, expect, it } from "vitest";
import { partCheck } from "./validation.ts";

const check = partCheck(CampaignCreate, false);
const codes = (value: unknown) =>
  Object.fromEntries(check(value).faults.map(({ field, code }) => [field, code]));

describe("PLT-GEN-02 faults of a body", () => {
  it("names every fault at once, unknown fields included", () => {
    expect(
      codes({
        name: "",
        colour: "red",
        noAnswerSeconds: 5,
        waitForAgentSeconds: 61,
        mode: "telepathic",
        enabled: "yes",
        callerNumber: 7,
        groupIds: ["x"],
        lists: [{ listId: "0193d0c0-7b1e-7000-8000-000000000000", enabled: true, order: 0, ratio: 101 }],
        redial: { maxAttemptsPerRecord: 0, maxAttemptsPerNumber: 100, dialAllNumbers: false, rules: [{}] },
      }),
    ).toEqual({
      name: "required",
      colour: "unknown_field",
      noAnswerSeconds: "out_of_range",
      waitForAgentSeconds: "out_of_range",
      mode: "not_allowed",
      enabled: "wrong_type",
      callerNumber: "wrong_type",
      "groupIds.0": "wrong_format",
      "lists.0.order": "out_of_range",
      "lists.0.ratio": "out_of_range",
      "redial.maxAttemptsPerRecord": "out_of_range",
      "redial.maxAttemptsPerNumber": "out_of_range",
      "redial.rules.0.disposition": "required",
      "redial.rules.0.repeats": "required",
      "redial.rules.0.intervalMinutes": "required",
      "redial.rules.0.action": "required",
    });
  });

  it("tells the fault of the value, not of the null that would do as well", () => {
    expect(codes({ name: "x", callerNumber: "1".repeat(41) })).toEqual({ callerNumber: "too_long" });
    expect(codes({ name: "x", callerNumber: null })).toEqual({});
  });

  it("refuses control characters and halves of characters in any text", () => {
    expect(codes({ name: "a\u0000b" })).toEqual({ name: "wrong_format" });
    expect(codes({ name: "a\ud800" })).toEqual({ name: "wrong_format" });
    expect(codes({ name: "два\tслова 😀" })).toEqual({});
  });

  it("says of a body that is no object what it is", () => {
    expect(check("text").faults).toEqual([{ field: "", code: "wrong_type" }]);
    expect(check(undefined).faults).toEqual([{ field: "", code: "wrong_type" }]);
  });
});

describe("PLT-GEN-02 queries", () => {
  it("converts what arrives as text", () => {
    const query = partCheck(routes.records.query, true);
    expect(query({ limit: "20", search: "12" })).toEqual({ value: { limit: 20, search: "12" }, faults: [] });
    expect(query({ limit: "many" }).faults).toEqual([{ field: "limit", code: "wrong_type" }]);
    expect(query({ limit: "501" }).faults).toEqual([
      { field: "limit", code: "out_of_range", params: { max: 500 } },
    ]);
  });

  it("refuses what is not an instant", () => {
    const query = partCheck(ResultsQuery, true);
    expect(query({ format: "simple", from: "yesterday" }).faults).toEqual([
      { field: "from", code: "wrong_format" },
    ]);
  });
});
