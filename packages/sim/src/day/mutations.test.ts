import type { CallControl, CampaignStore, EngineStore } from "@perezvon/engine";
import type { Campaign, SwitchCommand } from "@perezvon/model";
import { anyTime } from "@perezvon/model";
import { expect, test } from "vitest";
import type { DayPlan } from "./day-plan.ts";
import { keyOf } from "./memory-store.ts";
import { runDay } from "./run-day.ts";
import type { Tampering, World } from "./world.ts";

/** Days without faults of the world: whatever is found is the test's own doing. */
const calm = {
  records: 30,
  agents: 4,
  shiftHours: 0.5,
  inboundPerHour: 6,
  crashes: 0,
  databaseOutages: 0,
  trunkOutages: 0,
  lostAnswers: 0,
  appended: 0,
  listed: 0,
  callBacks: 0,
} satisfies Partial<DayPlan>;

/** An engine that is told something else by the database, or whose writes do something else. */
function campaigns(change: (store: CampaignStore, world: World) => Partial<CampaignStore>): Tampering {
  return {
    store: (port: EngineStore, world) => ({
      ...port,
      campaigns: { ...port.campaigns, ...change(port.campaigns, world) },
    }),
  };
}

/** An engine with other settings than those that were saved. */
function settings(change: (campaign: Campaign) => Campaign): Tampering {
  return campaigns((store) => ({
    runnableCampaigns: async () =>
      (await store.runnableCampaigns()).map((each) => ({ ...each, campaign: change(each.campaign) })),
    campaign: async (...args) => {
      const campaign = await store.campaign(...args);
      return campaign && change(campaign);
    },
  }));
}

/** An engine that tells the switch more than it should. */
function commands(more: (command: SwitchCommand, world: World) => readonly SwitchCommand[]): Tampering {
  return {
    calls: (control: CallControl, world) => ({
      onEvent: (listener) => control.onEvent(listener),
      execute: (command) => {
        control.execute(command);
        for (const other of more(command, world)) control.execute(other);
      },
    }),
  };
}

type EndArguments = Parameters<CampaignStore["endAttempt"]>;
function ends(change: (args: EndArguments) => EndArguments): Tampering {
  return campaigns((store) => ({ endAttempt: (...args) => store.endAttempt(...change(args)) }));
}

const hours = { hours: true, shiftHours: 1, firstShift: Date.UTC(2026, 2, 28, 14) };
const promising = { callBacks: 1, callBackMinutes: 5, strictOwners: true };

/** The invariant, the world, and what breaks it. */
const mutations: readonly (readonly [string, Partial<DayPlan>, Tampering])[] = [
  [
    "no number is dialled twice at once",
    {},
    commands((command, world) =>
      command.kind === "dial" ? [{ ...command, legId: world.newId() as typeof command.legId }] : [],
    ),
  ],
  [
    "the attempt is written before the INVITE leaves",
    {},
    campaigns(() => ({ beginAttempt: async () => "begun" as const })),
  ],
  [
    "nobody is dialled outside the hours of his place",
    hours,
    campaigns(() => ({ callingHours: async () => [] })),
  ],
  [
    "no campaign dials outside its hours",
    { hours: true, firstShift: Date.UTC(2026, 2, 28, 4) },
    settings((campaign) => ({ ...campaign, dialTime: anyTime })),
  ],
  [
    "no number on a do-not-call list is dialled",
    { listed: 40 },
    campaigns(() => ({ doNotCallMatches: async () => [] })),
  ],
  [
    "no record on a do-not-call list is dialled",
    { listed: 40 },
    campaigns(() => ({ doNotCallMatches: async () => [] })),
  ],
  [
    "no barred number is dialled",
    { records: 40, shiftHours: 1.5 },
    campaigns(() => ({ barredNumbers: async () => new Set() })),
  ],
  [
    "no record is dialled past its limit",
    { linked: true, records: 12 },
    settings(({ redial, ...campaign }) => ({
      ...campaign,
      redial: { ...redial, maxAttemptsPerRecord: 9 },
    })),
  ],
  [
    "no number is dialled past its limit",
    { linked: true, records: 12, days: 3 },
    settings(({ redial, ...campaign }) => ({
      ...campaign,
      redial: { ...redial, maxAttemptsPerNumber: 9, maxAttemptsPerRecord: 9 },
    })),
  ],
  [
    "no call-back is lost",
    promising,
    ends(([centreId, end, record, progress, columns, bars, listed, change]) => [
      ...([centreId, end, record, progress, columns, bars, listed] as const),
      { ...change, promise: undefined },
    ]),
  ],
  [
    "no call-back is dialled before its time",
    { ...promising, callBackMinutes: 25 },
    {
      store: (port) => ({
        ...port,
        campaigns: {
          ...port.campaigns,
          claim: async (...args) =>
            (await port.campaigns.claim(...args)).map((record) => ({ ...record, promise: undefined })),
          endAttempt: (centreId, end, record, progress, columns, ...rest) =>
            port.campaigns.endAttempt(
              ...([centreId, end, record, progress] as const),
              columns.state === "open" ? { ...columns, dueAt: end.endedAt } : columns,
              ...rest,
            ),
        },
      }),
    },
  ],
  [
    "no call-back is dialled twice",
    { ...promising, callBackMinutes: 3 },
    campaigns((store, world) => ({
      endAttempt: (centreId, end, record, progress, columns, bars, listed, change) => {
        const { promise } = world.store.lives.get(keyOf(record))!;
        const kept = promise === undefined ? change : { ...change, promise };
        return store.endAttempt(centreId, end, record, progress, columns, bars, listed, kept);
      },
    })),
  ],
  [
    "a call-back of one agent is dialled for nobody else",
    { ...promising, strictOwners: false },
    {
      store: (port) => ({
        ...port,
        campaigns: {
          ...port.campaigns,
          promisedCalls: async () => [],
          claim: async (...args) =>
            (await port.campaigns.claim(...args)).map(({ promise, ...record }) => ({
              ...record,
              promise: promise && { ...promise, ownerId: undefined },
            })),
          endAttempt: (centreId, end, record, progress, columns, bars, listed, change) =>
            port.campaigns.endAttempt(
              ...([centreId, end, record, progress] as const),
              change?.promise === undefined ? columns : { ...columns, dueAt: change.promise.from },
              ...([bars, listed, change] as const),
            ),
        },
      }),
    },
  ],
  [
    "a record of one agent is dialled for nobody else",
    { ownAgents: { share: 1, strict: true, waitMinutes: 5 } },
    campaigns((store, world) => ({
      claim: (...args) => {
        const lives = [...world.store.lives.values()].map((life) => ({ life, agentId: life.agentId }));
        for (const { life } of lives) life.agentId = undefined;
        const claimed = store.claim(...args);
        for (const { life, agentId } of lives) life.agentId = agentId;
        return claimed;
      },
    })),
  ],
  [
    "no quota is filled beyond its rule",
    { quota: 1, records: 90, shiftHours: 2 },
    {
      store: (port, world) => {
        world.store.quotas.clear();
        for (const life of world.store.lives.values()) life.state = "open";
        return port;
      },
    },
  ],
  [
    "an agent never holds two voice calls",
    {},
    commands((command, world) =>
      command.kind === "ring_user"
        ? [{ ...command, legId: world.newId() as typeof command.legId, callId: world.newId() as never }]
        : [],
    ),
  ],
  [
    "a call is never offered to two agents",
    {},
    commands((command, world) =>
      command.kind === "ring_user"
        ? [
            {
              ...command,
              legId: world.newId() as typeof command.legId,
              endpoint: { ...command.endpoint, userId: "agent-0" as typeof command.endpoint.userId },
            },
          ]
        : [],
    ),
  ],
  [
    "dials in flight have agents",
    {},
    settings((campaign) => ({ ...campaign, dialling: { ...campaign.dialling, dialsPerAgent: 3 } })),
  ],
  ["what is due is dialled while agents are ready", {}, campaigns(() => ({ claim: async () => [] }))],
  ["a lock without an attempt is given back", hours, campaigns(() => ({ release: async () => undefined }))],
  [
    "a follower never dials while a predecessor has open records",
    { linked: true, firstShift: Date.UTC(2026, 0, 5, 6) },
    campaigns((store) => ({
      openRecords: async (centreId) =>
        (await store.openRecords(centreId)).map((each) => ({ ...each, remaining: 0 })),
    })),
  ],
  [
    "every attempt has an end",
    {},
    campaigns((store) => {
      let written = 0;
      return { endAttempt: async (...args) => (++written === 5 ? undefined : store.endAttempt(...args)) };
    }),
  ],
  [
    "a record closes once, in one row",
    {},
    ends(([centreId, end, ...rest]) => [centreId, { ...end, recordDisposition: undefined }, ...rest]),
  ],
  [
    "total is closed, excluded and remaining together",
    {},
    ends(([centreId, end, ...rest]) => [centreId, { ...end, recordDisposition: undefined }, ...rest]),
  ],
  [
    "every dial is one row of the report",
    {},
    ends(([centreId, end, ...rest]) => [centreId, { ...end, isCallAttempt: false }, ...rest]),
  ],
  [
    "every row that counts was dialled",
    { listed: 40 },
    campaigns((store) => ({
      writeStep: (start, end, ...rest) => store.writeStep(start, { ...end, isCallAttempt: true }, ...rest),
    })),
  ],
  [
    "every call has one result",
    {},
    ends(([centreId, end, ...rest]) => [centreId, { ...end, disposition: "" }, ...rest]),
  ],
  [
    "a record shows the result of its last row",
    {},
    ends(([centreId, end, record, progress, columns, ...rest]) => [
      ...([centreId, end, record, progress] as const),
      { ...columns, lastDisposition: "sold" },
      ...rest,
    ]),
  ],
  [
    "every call has one end",
    {},
    {
      store: (port) => ({
        ...port,
        interactions: {
          ...port.interactions,
          save: (row) => port.interactions.save({ ...row, endedAt: undefined }),
        },
      }),
    },
  ],
  [
    "no record stays locked",
    {},
    campaigns((store) => ({
      endAttempt: (centreId, end, record, progress, columns, bars, listed, change) =>
        store.endAttempt(centreId, end, record, progress, columns, bars, listed, {
          ...change,
          keepLock: true,
        }),
    })),
  ],
  [
    "rows add up to the record's attempts",
    {},
    ends(([centreId, end, record, progress, columns, ...rest]) => [
      ...([centreId, end, record, progress] as const),
      { ...columns, attempts: 0 },
      ...rest,
    ]),
  ],
];

test.each(mutations)("OUT-GEN-05 seen when broken: %s", async (rule, plan, tampering) => {
  const days = { ...calm, ...plan };
  const { violations } = await runDay({ seed: 3, ...days }, tampering);
  expect(violations.map((each) => each.rule)).toContain(rule);
});

test("OUT-GEN-05 the worlds of these breaches find nothing when nothing is broken", async () => {
  const worlds = new Map(mutations.map(([, plan]) => [JSON.stringify(plan), plan]));
  for (const plan of worlds.values()) {
    const { violations } = await runDay({ seed: 3, ...calm, ...plan });
    expect({ plan, violations }).toEqual({ plan, violations: [] });
  }
});
