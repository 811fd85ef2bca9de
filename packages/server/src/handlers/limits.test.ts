import type { Alert, Me, TollParty, TollPolicy } from "@perezvon/api";
import { Emitter } from "@perezvon/base";
import type { LegId, SwitchEvent, TrunkId, TrunkState } from "@perezvon/model";
import type { SipGuard } from "@perezvon/sip";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";
import { idleSwitch } from "../idle-doors.ts";

let server: TestServer;
let admin: TestClient;
const released: string[] = [];
const events = new Emitter<SwitchEvent>((error) => {
  throw error;
});

beforeAll(async () => {
  server = await openTestServer({
    pbx: {
      ...idleSwitch,
      onEvent: (listener) => events.on(listener),
      tollUses: (centreId) => [
        { scope: "centre", id: centreId, callsNow: 3, callsHour: 7, minutesDay: 12.34 },
      ],
      releaseToll: (scope, id) => released.push(`${scope} ${id}`),
    },
  });
  admin = await server.signedIn("admin");
});
afterAll(() => server.close());

const policy = async () => (await admin.get<TollPolicy>("/limits")).body;
const parties = async () => (await admin.get<{ items: TollParty[] }>("/limits/parties")).body.items;
const alerts = async (query = "?open=true") =>
  (await admin.get<{ items: Alert[] }>(`/alerts${query}`)).body.items;

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("not within 2 s");
}

describe("TEL-SEC-08 limits against toll fraud", () => {
  it("PLT-SEC-06 begin with the home country, five calls of a user at once and nothing else; each can be set and emptied", async () => {
    const first = await policy();
    expect(first).toMatchObject({
      centre: { callsAtOnce: null, callsPerHour: null, minutesPerDay: null, longestCallMinutes: null },
      user: { callsAtOnce: 5 },
      countries: [],
      afterBreach: "stop",
      used: { callsNow: 3, callsHour: 7, minutesDay: 12.3 },
      version: 0,
    });
    const { used: _used, ...body } = first;
    const changed = await admin.put<TollPolicy>("/limits", {
      ...body,
      user: { ...body.user, callsAtOnce: null },
      centre: { ...body.centre, minutesPerDay: 600 },
      countries: ["KZ", "KZ"],
      nightFrom: "23:30",
    });
    expect(changed).toMatchObject({
      status: 200,
      body: { user: { callsAtOnce: null }, centre: { minutesPerDay: 600 }, countries: ["KZ"], version: 1 },
    });
    expect(await policy()).toEqual(changed.body);
    // What the switch reads.
    const own = (await server.store.tolls.all()).find(({ centreId }) => centreId === server.centreId);
    expect(own?.policy).toMatchObject({
      user: { callsAtOnce: undefined },
      countries: ["KZ"],
      nightFrom: "23:30",
    });
    const stale = await admin.put("/limits", { ...body, version: 0 });
    expect(stale).toMatchObject({ status: 409, body: { code: "stale" } });
  });

  it.each([
    [{ nightFrom: "24:00" }, "nightFrom", "wrong_format"],
    [{ countries: ["ru"] }, "countries.0", "wrong_format"],
    [{ barredPrefixes: ["7809"] }, "barredPrefixes.0", "wrong_format"],
    [{ afterBreach: "never" }, "afterBreach", "not_allowed"],
  ])("%j is refused at its field", async (change, field, code) => {
    const { used: _used, version: _version, ...body } = await policy();
    const answer = await admin.put("/limits", { ...body, ...change });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field, code }] } });
  });

  it("a user may have limits of his own; without any he is as all are", async () => {
    const [user] = await parties();
    const limits = { callsAtOnce: 2, callsPerHour: null, minutesPerDay: 30, longestCallMinutes: null };
    const path = `/limits/parties/user/${user!.id}`;
    expect((await admin.put(path, { limits, closedAtNight: true })).status).toBe(204);
    expect((await parties()).find(({ id }) => id === user!.id)).toMatchObject({
      limits,
      closedAtNight: true,
    });
    const none = { ...limits, callsAtOnce: null, minutesPerDay: null };
    await admin.put(path, { limits: none, closedAtNight: false });
    const own = (await server.store.tolls.all()).find(({ centreId }) => centreId === server.centreId);
    expect(own?.exceptions).toEqual([]);
    expect((await admin.put(path.replace("user/", "line/"), { limits, closedAtNight: true })).status).toBe(
      404,
    );
  });

  it("the first breach is stored and told at once; the administrator sees who is stopped and lets him call again", async () => {
    const user = (await parties()).find(({ scope }) => scope === "user")!;
    events.emit({
      kind: "toll_alarm",
      centreId: server.centreId,
      scope: "user",
      id: user.id,
      limit: "callsPerHour",
      stopped: true,
      to: "+79161234567",
      at: server.clock.now(),
    });
    await until(async () => (await alerts()).length === 1);
    expect((await alerts())[0]).toMatchObject({
      kind: "toll_limit",
      urgent: true,
      details: { scope: "user", name: user.name, limit: "callsPerHour", stopped: 1, to: "+79161234567" },
    });
    expect((await parties())[0]).toMatchObject({
      id: user.id,
      stopped: { cause: "callsPerHour", dialled: "+79161234567" },
    });
    // What a restart finds.
    expect(await server.store.tolls.stops()).toMatchObject([{ scope: "user", id: user.id }]);
    expect((await admin.post(`/limits/parties/user/${user.id}/release`)).status).toBe(204);
    expect(released).toEqual([`user ${user.id}`]);
    expect(await server.store.tolls.stops()).toEqual([]);
    expect((await admin.post(`/limits/parties/user/${user.id}/release`)).status).toBe(404);
    await admin.post(`/alerts/${(await alerts())[0]!.id}/acknowledge`);
    expect(await alerts()).toEqual([]);
  });

  it("TEL-SEC-09 a line in two countries is told by its name, and stopped where the switch has stopped it", async () => {
    const line = (await parties()).find(({ scope }) => scope === "line")!;
    events.emit({
      kind: "toll_alarm",
      centreId: server.centreId,
      scope: "line",
      id: line.id,
      limit: "twoCountries",
      stopped: true,
      to: "RU DE",
      at: server.clock.now(),
    });
    const told = async () => (await alerts()).find(({ kind }) => kind === "two_countries");
    await until(async () => (await told()) !== undefined);
    expect(await told()).toMatchObject({
      urgent: true,
      details: { name: line.name, first: "RU", second: "DE", stopped: 1 },
    });
    expect((await parties())[0]).toMatchObject({ id: line.id, stopped: { cause: "twoCountries" } });
    await admin.post(`/limits/parties/line/${line.id}/release`);
    await admin.post(`/alerts/${(await told())!.id}/acknowledge`);
  });

  it("TEL-B2B-06 a hold of as long as the centre has set is an alert, and not an urgent one", async () => {
    const before = (await alerts()).length;
    events.emit({
      kind: "hold_long",
      centreId: server.centreId,
      legId: "held-by" as LegId,
      heldMs: 45 * 60_000,
      at: server.clock.now(),
    });
    await until(async () => (await alerts()).length === before + 1);
    const told = (await alerts()).find(({ kind }) => kind === "hold_long");
    expect(told).toMatchObject({ urgent: false, details: { minutes: 45 } });
    expect((await admin.post(`/alerts/${told!.id}/acknowledge`)).status).toBe(200);
  });
});

describe("DSK-ALR-03 alerts", () => {
  const state = {
    trunkId: "0193d0c0-7b1e-7000-8000-0000000000dd" as TrunkId,
    reasons: ["no_answer"],
  } as unknown as TrunkState;
  const down = () =>
    events.emit({
      kind: "trunk_down",
      state: { ...state, centreId: server.centreId },
      at: server.clock.now(),
    });

  const trunkAlert = async () => (await alerts("")).find(({ kind }) => kind === "trunk_down");

  it("what lasts is raised once, counted while it lasts, silenced by whoever saw it, and over when it is over", async () => {
    down();
    await until(async () => (await alerts()).length === 1);
    down();
    await until(async () => (await alerts())[0]?.times === 2);
    const [alert] = await alerts();
    const answer = await admin.post<Alert>(`/alerts/${alert!.id}/acknowledge`);
    const me = (await admin.get<Me>("/me")).body;
    expect(answer.body).toMatchObject({ acknowledgedBy: me.user.login, clearedAt: null });
    expect((await admin.post(`/alerts/${alert!.id}/acknowledge`)).status).toBe(404);
    down();
    await until(async () => (await trunkAlert())?.times === 3);
    expect(await alerts()).toEqual([]);
    events.emit({ kind: "trunk_up", state: { ...state, centreId: server.centreId }, at: server.clock.now() });
    await until(async () => (await trunkAlert())?.clearedAt !== null);
    down();
    await until(async () => (await alerts()).length === 1);
  });

  it("PLT-TEN-02 another centre hears of nothing but what concerns the installation", async () => {
    const other = await server.signedIn("admin", "other");
    expect((await other.get<{ items: Alert[] }>("/alerts")).body.items).toEqual([]);
    const guard = server.context.guard as SipGuard;
    guard.ban("203.0.113.9", 60_000, "");
    for (let i = 0; i < 5; i++) guard.failed({ source: { address: "203.0.113.10" }, name: "100" });
    await until(async () => (await other.get<{ items: Alert[] }>("/alerts")).body.items.length > 0);
    expect((await other.get<{ items: Alert[] }>("/alerts")).body.items).toMatchObject([
      { kind: "sip_ban", urgent: false, details: { address: "203.0.113.10", reason: "wrong_credentials" } },
    ]);
  });
});
