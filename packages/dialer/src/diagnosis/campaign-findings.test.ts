import {
  anyTime,
  type Campaign,
  type DiallingSettings,
  type DialTime,
  defaultAbandoned,
  type HoursSet,
  noOutgoingPlan,
  type OutgoingPlan,
  type ScenarioId,
} from "@perezvon/model";
import { openOn, presetCalendars } from "@perezvon/schedule";
import { describe, expect, test } from "vitest";
import { defaultRedialSettings } from "../redial/default-rules.ts";
import { type CampaignFacts, campaignFindings, type ListFacts } from "./campaign-findings.ts";

const now = Date.parse("2026-11-22T09:00:00Z");
const phone = { type: "phone", label: undefined };

const list: ListFacts = {
  name: "Клиенты",
  order: 1,
  fields: [phone],
  total: 10,
  closed: 0,
  excluded: 0,
  mayGrow: false,
  quota: false,
};

const dialling = {
  mode: "progressive",
  noAnswerSeconds: 45,
  waitForAgentSeconds: 2,
  abandoned: { ...defaultAbandoned, message: "Звонил магазин. Перезвоните: 8 495 123-90-00." },
} as DiallingSettings;

/** Nothing to say against it. */
const sound: CampaignFacts = {
  campaign: {
    enabled: true,
    callerNumber: "+74951239000",
    groupIds: ["group"],
    dispositionRequired: true,
    dialling,
    dialTime: anyTime,
    redial: defaultRedialSettings,
  } as unknown as Campaign,
  now,
  zone: "Europe/Moscow",
  lists: [list],
  sourceGone: false,
  scenarioGone: false,
  doNotCall: [{ name: "Общий список", entries: true }],
  regionsWithoutRow: [],
  unzonedNumbers: [],
  neverAllowed: [],
  agents: 10,
  unskilledOwners: { records: 0, names: [] },
  dispositions: [{ visibleToAgents: true, code: "S1" }],
  trunk: true,
  plan: noOutgoingPlan,
  unlabelledNumbers: [],
  recordsCalls: true,
  untiedFields: [],
  failingExports: [],
  failingFeeds: [],
  group: undefined,
  expiring: 0,
  records: {
    total: 10,
    due: 10,
    waiting: 0,
    locked: 0,
    closed: 0,
    excluded: 0,
    nextDueAt: undefined,
    closedAttempts: 0,
    openAttempts: 0,
    openBy: [],
  },
  idle: undefined,
};

const records = (more: Partial<CampaignFacts["records"]>) => ({ records: { ...sound.records, ...more } });
const campaign = (more: Partial<Campaign>) => ({ campaign: { ...sound.campaign, ...more } });
const dials = (more: Partial<DiallingSettings>) => campaign({ dialling: { ...dialling, ...more } });
const redial = (more: Partial<Campaign["redial"]>) =>
  campaign({ redial: { ...defaultRedialSettings, ...more } });
const time = (more: Partial<DialTime>) => campaign({ dialTime: { ...anyTime, ...more } });
const daily = (start: string, end: string) => openOn(presetCalendars.everyDay, start, end, "Europe/Moscow");
const labelled = (...labels: (string | undefined)[]) => ({
  lists: [{ ...list, fields: labels.map((label) => ({ type: "phone", label })) }],
});
/** All year round closed. */
const over: HoursSet = { entries: [{ kind: "closed", days: presetCalendars.everyDay }] };

type Row = readonly [finding: string, code: string, section: string, given: Partial<CampaignFacts>];

/** The table of OUT-DIA-02, in its words. */
const errors: readonly Row[] = [
  ["no scenario in automatic mode", "no_scenario", "dialling", dials({ mode: "automatic" })],
  ["its scenario is gone", "scenario_gone", "dialling", { scenarioGone: true }],
  ["no enabled list", "no_enabled_list", "lists", { lists: [], ...records({ total: 0, due: 0 }) }],
  ["no record passes the filter and none can come", "no_records", "lists", records({ total: 0, due: 0 })],
  [
    "format without phone field",
    "no_phone_field",
    "lists",
    { lists: [{ ...list, fields: [{ type: "text", label: undefined }] }] },
  ],
  ["no agent group", "no_group", "staff", campaign({ groupIds: [] })],
  ["none with an agent", "no_agent", "staff", { agents: 0 }],
  [
    "no caller number and no number plan",
    "no_caller_number",
    "numbers",
    campaign({ callerNumber: undefined }),
  ],
  ["no trunk for the number", "no_trunk", "numbers", { trunk: false }],
  ["schedule row missing", "no_schedule_row", "time", time({ schedules: [{ hours: over, labels: [""] }] })],
  [
    "a phone label in the list that no row names and no other label",
    "no_label_dialled",
    "time",
    {
      ...labelled("home"),
      ...time({ schedules: [{ hours: daily("09:00", "18:00"), labels: ["work"] }] }),
    },
  ],
  ["filter's source campaign gone", "source_campaign_gone", "lists", { sourceGone: true }],
  ["group without head", "group_without_head", "dialling", { group: { heads: 0, faulty: [] } }],
  [
    "quota with several lists enabled",
    "quota_with_several_lists",
    "lists",
    {
      lists: [
        { ...list, quota: true },
        { ...list, order: 2 },
      ],
    },
  ],
  [
    "consent required, and nobody on the list has the field",
    "no_consent_field",
    "doNotCall",
    campaign({ consentRequired: true }),
  ],
  ["no non-final status row", "no_redial_rule", "redials", redial({ rules: [] })],
  [
    "status required but none visible to agents",
    "no_visible_disposition",
    "dispositions",
    { dispositions: [{ visibleToAgents: false, code: undefined }] },
  ],
];

const warnings: readonly Row[] = [
  [
    "FTP task of a list failing",
    "feed_failing",
    "lists",
    { failingFeeds: [{ list: "Клиенты", of: "contacts" }] },
  ],
  [
    "FTP task of a do-not-call list failing",
    "feed_failing",
    "doNotCall",
    { failingFeeds: [{ list: "Общий список", of: "do_not_call" }] },
  ],
  ["no list order where several lists", "lists_without_order", "lists", { lists: [list, list] }],
  [
    "do-not-call list attached but empty",
    "empty_do_not_call",
    "doNotCall",
    { doNotCall: [{ name: "Общий список", entries: false }] },
  ],
  ["or none attached", "no_do_not_call", "doNotCall", { doNotCall: [] }],
  ["calling-hours flag on without region field", "no_region_field", "time", time({ useCallingHours: true })],
  [
    "region values without a row (with examples)",
    "regions_without_row",
    "time",
    {
      regionsWithoutRow: ["Коми", "Тыва", "Крым", "Саха"],
      lists: [{ ...list, fields: [phone, { type: "region", label: undefined }] }],
      ...time({ useCallingHours: true }),
    },
  ],
  [
    "numbers without zone",
    "numbers_without_zone",
    "time",
    {
      unzonedNumbers: ["+79990000001"],
      ...time({ schedules: [{ hours: daily("09:00", "18:00"), labels: [""] }] }),
    },
  ],
  [
    "hours of campaign and schedules that never meet",
    "hours_never_meet",
    "time",
    time({ hours: daily("09:00", "12:00"), schedules: [{ hours: daily("12:00", "13:00"), labels: [""] }] }),
  ],
  ["no-answer limit under 15 s", "short_no_answer", "dialling", dials({ noAnswerSeconds: 14 })],
  [
    "wait limit over 2 s in predictive mode",
    "long_wait_limit",
    "dialling",
    dials({ mode: "predictive", waitForAgentSeconds: 3 }),
  ],
  ["no abandoned-call message", "no_abandoned_message", "dialling", dials({ abandoned: defaultAbandoned })],
  [
    "personal agents without skill",
    "personal_agents_without_skill",
    "staff",
    { unskilledOwners: { records: 7, names: ["vera", "pavel", "olga", "igor"] } },
  ],
  [
    "fewer agents than prediction needs",
    "few_agents",
    "staff",
    { agents: 4, ...dials({ mode: "predictive" }) },
  ],
  [
    "number limit above record limit",
    "number_limit_above_record_limit",
    "redials",
    redial({ maxAttemptsPerRecord: 3, maxAttemptsPerNumber: 4 }),
  ],
  ["script fields untied", "script_fields_untied", "scripts", { untiedFields: ["debt"] }],
  ["recordings off", "recordings_off", "dialling", { recordsCalls: false }],
  [
    "statuses without codes",
    "dispositions_without_code",
    "dispositions",
    { dispositions: [{ visibleToAgents: true, code: undefined }] },
  ],
  ["FTP task failing", "export_failing", "exports", { failingExports: ["Ночная выгрузка"] }],
  ["records expiring before their next due time", "expire_before_due", "lists", { expiring: 2 }],
  ["label missing", "numbers_without_label", "numbers", { unlabelledNumbers: ["+74951239000"] }],
];

const found = (given: Partial<CampaignFacts>) =>
  campaignFindings({ ...sound, ...given }).filter(({ severity }) => severity !== "information");

describe("OUT-DIA-02 each finding of the table", () => {
  test("a sound campaign has none", () => expect(found({})).toEqual([]));

  test.each(errors)("error: %s", (_, code, section, given) => {
    expect(found(given)).toMatchObject([{ severity: "error", code, section }]);
  });

  test.each(warnings)("warning: %s", (_, code, section, given) => {
    expect(found(given)).toMatchObject([{ severity: "warning", code, section }]);
  });

  test("a warning names what it is about, of many the first three", () => {
    const params = (name: string) => found(warnings.find(([each]) => each === name)![3])[0]!.params;
    expect(params("region values without a row (with examples)")).toEqual({ examples: "Коми, Тыва, Крым" });
    expect(params("fewer agents than prediction needs")).toEqual({ agents: 4, least: 5 });
    expect(params("personal agents without skill")).toEqual({ records: 7, examples: "vera, pavel, olga" });
    expect(params("FTP task failing")).toEqual({ task: "Ночная выгрузка" });
  });

  test("limits themselves are no fault, nor what another mode does not use", () => {
    expect(found(dials({ noAnswerSeconds: 15 }))).toEqual([]);
    expect(found(dials({ mode: "predictive", waitForAgentSeconds: 2 }))).toEqual([]);
    expect(found({ agents: 5, ...dials({ mode: "predictive" }) })).toEqual([]);
    expect(found(dials({ mode: "preview", abandoned: defaultAbandoned, waitForAgentSeconds: 9 }))).toEqual(
      [],
    );
    // Without hours in the number's own zone nobody asks for one.
    expect(found({ unzonedNumbers: ["+79990000001"], regionsWithoutRow: ["Коми"] })).toEqual([]);
    expect(found({ lists: [list, { ...list, order: 2 }] })).toEqual([]);
  });

  test("records can come: a filter by statuses or by today's date is no error", () => {
    const given = { lists: [{ ...list, total: 0, mayGrow: true }], ...records({ total: 0, due: 0 }) };
    expect(found(given)).toEqual([]);
  });

  test("an automatic campaign needs no agents, but a scenario", () => {
    const automatic = { ...dialling, mode: "automatic", scenarioId: "reminder" as ScenarioId } as const;
    expect(found({ agents: 0, ...campaign({ groupIds: [], dialling: automatic }) })).toEqual([]);
  });

  test("a group with two heads, and faults of another member", () => {
    expect(found({ group: { heads: 2, faulty: ["Вторая"] } })).toMatchObject([
      { code: "group_without_head" },
      { code: "linked_campaign_faulty", params: { campaign: "Вторая" } },
    ]);
  });
});

describe("OUT-DIA-02 information", () => {
  const informed = (given: Partial<CampaignFacts>) =>
    campaignFindings({ ...sound, ...given })
      .filter(({ severity }) => severity === "information")
      .map(({ code, params }) => [code, params]);

  test("records by state and reason they cannot be dialled now; next due time; estimated dials left", () => {
    const given = {
      ...records({
        total: 100,
        due: 0,
        waiting: 58,
        locked: 2,
        closed: 30,
        excluded: 10,
        nextDueAt: now + 60_000,
        closedAttempts: 75,
        openAttempts: 20,
        openBy: [{ disposition: "busy", records: 58 }],
      }),
      idle: { reason: "no_due_record", until: now + 60_000 },
    };
    // 60 records at 2.5 attempts each, 20 of which are made.
    expect(informed(given)).toEqual([
      ["records_by_state", { total: 100, due: 0, waiting: 58, locked: 2, closed: 30, excluded: 10 }],
      ["open_after", { disposition: "busy", records: 58 }],
      ["idle_now", { reason: "no_due_record", until: now + 60_000 }],
      ["next_due", { at: now + 60_000 }],
      ["dials_left", { dials: 130 }],
    ]);
  });

  test("with few records closed only the limit is known; each open record has a dial before it", () => {
    expect(informed({})).toEqual([
      ["records_by_state", { total: 10, due: 10, waiting: 0, locked: 0, closed: 0, excluded: 0 }],
      ["dials_left_at_most", { dials: 50 }],
    ]);
    const late = records({ total: 50, due: 20, closed: 30, closedAttempts: 30, openAttempts: 80 });
    expect(informed(late).at(-1)).toEqual(["dials_left", { dials: 20 }]);
  });

  test("nothing is told of no records", () => expect(informed(records({ total: 0 }))).toEqual([]));
});

describe("OUT-CID-01 without a number the centre's outgoing number plan decides, and diagnostics says so", () => {
  const said = (plan: OutgoingPlan, callerNumber?: string) =>
    campaignFindings({ ...sound, ...campaign({ callerNumber }), plan }).flatMap(
      ({ code, params, section, severity }) =>
        section === "numbers" ? [[severity, code, ...Object.values(params)]] : [],
    );
  const fixed = { caller: "fixed", number: "+74951230001" } as const;
  const entry = { digits: "7", isPrefix: true, remove: true, insert: "8" };

  test.each([
    ["one number for all", { usual: fixed, entries: [] }, [["information", "plan_decides", fixed.number]]],
    [
      "by chance",
      { usual: { caller: "random", number: undefined }, entries: [] },
      [["information", "plan_decides_by_chance"]],
    ],
    [
      "hidden",
      { usual: { caller: "hidden", number: undefined }, entries: [] },
      [
        ["information", "plan_decides_alone"],
        ["warning", "plan_hides_number"],
      ],
    ],
    [
      "for some numbers only",
      { usual: undefined, entries: [{ ...entry, shown: fixed }] },
      [
        ["information", "plan_decides", fixed.number],
        ["warning", "plan_without_usual"],
      ],
    ],
    [
      "nothing but rewriting",
      { usual: undefined, entries: [{ ...entry, shown: undefined }] },
      [["error", "no_caller_number"]],
    ],
  ] as const)("%s", (_, plan, expected) => {
    expect(said(plan)).toEqual(expected);
    expect(said(plan, "+74951239000")).toEqual([]);
  });
});
