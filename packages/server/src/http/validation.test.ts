import { CampaignCreate, DialTime, ResultsQuery, routes } from "@perezvon/api";
import type { TSchema } from "typebox";
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

const id = "0193d0c0-7b1e-7000-8000-000000000000";
const redial = { maxAttemptsPerRecord: 5, maxAttemptsPerNumber: 3, dialAllNumbers: false, rules: [] };
const rule = { disposition: "busy", repeats: 3, intervalMinutes: 10, action: { kind: "redial", hours: 1 } };
const preview = { acceptAutomatically: false, seconds: 0, whenOver: "nothing", numbers: "any" };
const callBacks = {
  owner: "preferred",
  reserve: true,
  reserveSeconds: 60,
  windowMinutes: 30,
  fashion: "preview",
};
const abandoned = { treatment: "hang_up", message: "", language: "ru", keepWaitingSeconds: 60 };
const frequency = { per: "number", day: null, week: null, month: null };
const statusFilter = { campaignId: id, dispositions: ["busy"], match: "in", delayMinutes: 0 };
const quotaGroup = {
  name: "Все",
  target: 1,
  dispositions: null,
  condition: { kind: "all", of: [] },
};

const campaign = (change: (value: unknown) => object) => (value: unknown) => ({
  name: "x",
  ...change(value),
});
const ofRedial = (change: (value: unknown) => object) =>
  campaign((value) => ({ redial: { ...redial, ...change(value) } }));
const ofRule = (change: (value: unknown) => object) =>
  ofRedial((value) => ({ rules: [{ ...rule, ...change(value) }] }));

type Bounds = readonly [
  field: string,
  least: number,
  most: number,
  below: number,
  above: number,
  body: (value: unknown) => object,
];
const plain = (field: string, least: number, most: number, below = least - 1, above = most + 1): Bounds => [
  field,
  least,
  most,
  below,
  above,
  campaign((value) => ({ [field]: value })),
];
const beside = (field: string, least: number, most: number, body: (value: unknown) => object): Bounds => [
  field,
  least,
  most,
  least - 1,
  most + 1,
  body,
];

/** The numbers of a campaign's settings, as the specification has them. */
const ofCampaign: readonly (readonly [requirement: string, ...Bounds])[] = [
  ["OUT-MOD-03", ...plain("noAnswerSeconds", 10, 120)],
  ["OUT-MOD-03", ...plain("waitForAgentSeconds", 0, 60)],
  ["OUT-MOD-03", ...plain("dialsPerAgent", 1, 5, 0.9, 5.1)],
  ["OUT-MOD-03", ...plain("targetOccupancyPercent", 50, 95)],
  ["OUT-MOD-03", ...plain("abandonmentCapPercent", 0.1, 10, 0, 10.1)],
  ["OUT-MOD-03", ...plain("warmUpDials", 20, 1000)],
  ["OUT-MOD-03", ...plain("leastAgents", 1, 50)],
  ["OUT-MOD-03", ...plain("simultaneousCalls", 1, 2000)],
  ["OUT-MOD-03", ...plain("dialStartsPerSecond", 0.1, 50, 0.09, 50.1)],
  [
    "OUT-MOD-03",
    ...beside(
      "preview.seconds",
      0,
      3600,
      campaign((seconds) => ({ preview: { ...preview, seconds } })),
    ),
  ],
  [
    "OUT-MOD-09",
    ...beside("abandoned.keepWaitingSeconds", 1, 600, (value) => ({
      name: "x",
      abandoned: { ...abandoned, keepWaitingSeconds: value },
    })),
  ],
  [
    "OUT-CPL-04",
    ...beside("abandoned.reserveAgentHours", 0, 720, (value) => ({
      name: "x",
      abandoned: { ...abandoned, reserveAgentHours: value },
    })),
  ],
  [
    "OUT-CBK-02",
    ...beside("callBacks.windowMinutes", 5, 1440, (value) => ({
      name: "x",
      callBacks: { ...callBacks, windowMinutes: value },
    })),
  ],
  [
    "OUT-CBK-04",
    ...beside("callBacks.reserveSeconds", 0, 300, (value) => ({
      name: "x",
      callBacks: { ...callBacks, reserveSeconds: value },
    })),
  ],
  [
    "OUT-CBK-06",
    ...beside("personalAgent.waitMinutes", 1, 1440, (value) => ({
      name: "x",
      personalAgent: { mode: "preferred", waitMinutes: value },
    })),
  ],
  [
    "OUT-RED-01",
    ...beside(
      "redial.maxAttemptsPerRecord",
      1,
      999,
      ofRedial((n) => ({ maxAttemptsPerRecord: n })),
    ),
  ],
  [
    "OUT-RED-01",
    ...beside(
      "redial.maxAttemptsPerNumber",
      1,
      99,
      ofRedial((n) => ({ maxAttemptsPerNumber: n })),
    ),
  ],
  [
    "OUT-RED-03",
    ...beside(
      "redial.rules.0.repeats",
      0,
      10,
      ofRule((repeats) => ({ repeats })),
    ),
  ],
  [
    "OUT-RED-03",
    ...beside(
      "redial.rules.0.intervalMinutes",
      1,
      10,
      ofRule((n) => ({ intervalMinutes: n })),
    ),
  ],
  ...(["redial", "next_number"] as const).map(
    (kind) =>
      [
        "OUT-RED-11",
        ...beside(
          "redial.rules.0.action.hours",
          1,
          720,
          ofRule((hours) => ({ action: { kind, hours } })),
        ),
      ] as const,
  ),
  ...(["record", "number"] as const).map(
    (per) =>
      [
        "OUT-RED-14",
        ...beside(
          "redial.dayLimit.attempts",
          1,
          99,
          ofRedial((attempts) => ({ dayLimit: { per, attempts } })),
        ),
      ] as const,
  ),
  ...(["day", "week", "month"] as const).map(
    (span) =>
      [
        "OUT-RED-14",
        ...beside(`redial.frequency.${span}`, 1, span === "month" ? 999 : 99, (value) => ({
          name: "x",
          redial: { ...redial, frequency: { ...frequency, [span]: value } },
        })),
      ] as const,
  ),
  [
    "OUT-DNC-07",
    ...beside("doNotCall.days", 1, 3650, (days) => ({
      name: "x",
      doNotCall: { lists: [], onMatch: "next_number", days },
    })),
  ],
];

/** Faults of one place; the rest of the body may be wanting. */
function at(schema: TSchema, body: unknown, field: string) {
  return partCheck(
    schema,
    false,
  )(body).faults.filter((fault) => fault.field === field || fault.field.startsWith(`${field}.`));
}

describe("both ends of every number are taken, and what lies beyond is refused at its field alone", () => {
  it.each(ofCampaign)("%s %s %d-%d", (_requirement, field, least, most, below, above, body) => {
    for (const value of [least, most]) expect(check(body(value)).faults, String(value)).toEqual([]);
    expect(check(body(below)).faults).toEqual([{ field, code: "out_of_range", params: { min: least } }]);
    expect(check(body(above)).faults).toEqual([{ field, code: "out_of_range", params: { max: most } }]);
    expect(codes(body("1"))).toEqual({ [field]: "wrong_type" });
  });

  it.each<readonly [string, TSchema, string, number, number, (value: number) => object]>([
    ["OUT-CMP-06", routes.campaignListChange.body, "order", 1, 999, (order) => ({ order })],
    ["OUT-CMP-06", routes.campaignListChange.body, "ratio", 1, 100, (ratio) => ({ ratio })],
    [
      ...(["OUT-LNK-01", routes.campaignListChange.body, "statusFilter.delayMinutes", 0, 10_080] as const),
      (delayMinutes) => ({ statusFilter: { ...statusFilter, delayMinutes } }),
    ],
    [
      ...(["OUT-SEL-08", routes.campaignListChange.body, "quota.groups.0.target", 0, 1_000_000] as const),
      (target) => ({ quota: { groups: [{ ...quotaGroup, target }], countCurrent: false } }),
    ],
    [
      ...(["OUT-IMP-15", routes.listFeedPut.body, "schedule.minutes", 5, 720] as const),
      (minutes) => ({ schedule: { every: "minutes", minutes } }),
    ],
    [
      ...(["OUT-IMP-15", routes.listFeedPut.body, "schedule.hours", 1, 24] as const),
      (hours) => ({ schedule: { every: "hours", hours } }),
    ],
    [
      ...(["OUT-EXP-01", routes.exportTaskCreate.body, "schedule.hours", 1, 24] as const),
      (hours) => ({ schedule: { every: "hours", hours } }),
    ],
    [
      ...(["OUT-EXP-01", routes.exportTaskCreate.body, "schedule.day", 1, 31] as const),
      (day) => ({ schedule: { every: "month", day, at: "03:00" } }),
    ],
  ])("%s %#: %s", (_requirement, schema, field, least, most, body) => {
    const [top] = field.split(".") as [string];
    for (const value of [least, most]) expect(at(schema, body(value), top)).toEqual([]);
    expect(at(schema, body(least - 1), top)).toEqual([
      { field, code: "out_of_range", params: { min: least } },
    ]);
    expect(at(schema, body(most + 1), top)).toEqual([{ field, code: "out_of_range", params: { max: most } }]);
  });

  it.each<readonly [string, TSchema, string, (length: number) => object, number, string]>([
    [
      "PLT-GEN-01 OUT-LST-02",
      routes.listCreate.body,
      "name",
      (n) => ({ name: "я".repeat(n) }),
      100,
      "too_long",
    ],
    [
      ...(["OUT-CMP-06", routes.campaignListChange.body, "instance"] as const),
      ...([(n: number) => ({ instance: "я".repeat(n) }), 64, "too_long"] as const),
    ],
    [
      ...(["OUT-SEL-06", routes.campaignListChange.body, "sorting.fields"] as const),
      (n) => ({
        sorting: {
          kind: "fields",
          fields: Array.from({ length: n }, () => ({ field: "Имя", direction: "ascending" })),
        },
      }),
      ...([5, "too_many_items"] as const),
    ],
    [
      ...(["OUT-API-02", routes.recordBatch.body, "rows"] as const),
      ...([
        (n: number) => ({ rows: Array.from({ length: n }, () => ({})) }),
        5000,
        "too_many_items",
      ] as const),
    ],
    [
      ...(["OUT-HRS-01", routes.callingHoursCreate.body, "countryCode"] as const),
      ...([(n: number) => ({ countryCode: "7".repeat(n) }), 3, "wrong_format"] as const),
    ],
  ])("%s %#: not one too many", (_requirement, schema, field, body, most, code) => {
    const [top] = field.split(".") as [string];
    expect(at(schema, body(most), top)).toEqual([]);
    expect(at(schema, body(most + 1), top)).toMatchObject([{ field, code }]);
    expect(at(schema, body(most + 1), top)).toHaveLength(1);
  });

  it.each(["ABC_1", "Ж1", "a".repeat(33), ""])("OUT-DSP-02 code «%s» of a status is refused", (code) => {
    const tree = (given: string) => ({ folders: [{ items: [{ code: given }] }] });
    const codesOf = (given: string) =>
      at(routes.campaignDispositionsPut.body, tree(given), "folders.0.items.0.code").map(
        (fault) => fault.code,
      );
    expect(codesOf("a1".repeat(16))).toEqual([]);
    expect(codesOf(code)).toEqual(["wrong_format"]);
  });
});

describe("PLT-GEN-02 of a value with several forms the faults of the one that is meant", () => {
  it("an unknown word is named with those that would do, and nothing else of it", () => {
    expect(at(routes.listFeedPut.body, { schedule: { every: "year", hours: 1 } }, "schedule")).toEqual([
      { field: "schedule.every", code: "not_allowed", params: { allowed: ["minutes", "hours", "times"] } },
    ]);
    const filter = { kind: "conditions", condition: { kind: "perhaps", of: [] } };
    expect(at(routes.campaignListChange.body, { filter }, "filter").map(({ field }) => field)).toEqual([
      "filter.condition.kind",
    ]);
  });

  it("a wrong operator deep in a condition is told at its place", () => {
    const test = { kind: "test", subject: { kind: "attempts" }, operator: "like", values: ["1"] };
    const filter = { kind: "conditions", condition: { kind: "any", of: [test] } };
    expect(at(routes.campaignListChange.body, { filter }, "filter")).toMatchObject([
      { field: "filter.condition.of.0.operator", code: "not_allowed" },
    ]);
  });

  it("OUT-EXP-03 what may stand once is refused twice", () => {
    const faults = at(routes.campaignRecordingExportCreate.body, { weekdays: [1, 1] }, "weekdays");
    expect(faults).toEqual([{ field: "weekdays", code: "duplicate" }]);
  });
});

it("OUT-HRS-08 a row of the schedules names at least one label", () => {
  const row = (labels: readonly string[]) => ({ hours: { entries: [] }, labels });
  const faults = (labels: readonly string[]) =>
    partCheck(
      DialTime,
      false,
    )({
      hours: { entries: [] },
      schedules: [row(labels)],
      useCallingHours: false,
      twoZones: false,
    }).faults.map(({ field, code }) => [field, code]);
  expect(faults([""])).toEqual([]);
  expect(faults([])).toEqual([["schedules.0.labels", "too_few_items"]]);
});
