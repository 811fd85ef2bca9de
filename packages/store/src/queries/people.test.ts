import { createHash } from "node:crypto";
import type { UserId } from "@perezvon/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actor, type DemoIds, demo, openTestStore, type TestStore } from "../../testing/test-store.ts";

let opened: TestStore;
let ids: DemoIds;
beforeAll(async () => {
  opened = await openTestStore();
  ids = await demo(opened.store);
});
afterAll(() => opened?.close());

const minute = 60_000;
const hash = (text: string) => createHash("sha256").update(text).digest("hex");

function session(userId: UserId, token: string, at: number) {
  return {
    tokenHash: hash(token),
    csrfToken: `csrf ${token}`,
    centreId: ids.centreId,
    userId,
    address: "127.0.0.1",
    userAgent: "test",
    at,
  };
}

test("PLT-USR-02 a login is found without regard to case, in its centre or alone", async () => {
  const { signIn } = opened.store;
  expect(await signIn.find("AGENT1", "demo")).toMatchObject({ login: "agent1", userId: ids.agent1 });
  expect(await signIn.find("agent1", undefined)).toMatchObject({ userId: ids.agent1 });
  expect(await signIn.find("agent1", "nowhere")).toBeUndefined();
  expect(await signIn.find("nobody", undefined)).toBeUndefined();
});

test("PLT-AUT-06 six failures within half an hour lock for half an hour; older ones are forgotten", async () => {
  const { signIn } = opened.store;
  const account = { centreId: ids.centreId, userId: ids.agent2 };
  const now = opened.clock.now();
  for (let i = 0; i < 5; i++) expect(await signIn.recordFailure(account, now + i * minute)).toBe(false);
  // Half an hour after the last one, counting begins anew.
  const later = now + 35 * minute;
  for (let i = 0; i < 5; i++) expect(await signIn.recordFailure(account, later + i)).toBe(false);
  expect(await signIn.recordFailure(account, later + 5)).toBe(true);
  expect(await signIn.find("agent2", "demo")).toMatchObject({
    lockedUntil: later + 5 + 30 * minute,
    failures: 0,
  });
  await signIn.recordSuccess(account, later + 60 * minute);
  expect(await signIn.find("agent2", "demo")).toMatchObject({ lockedUntil: undefined, failures: 0 });
  const users = await opened.store.users.list(ids.centreId, { search: "галина" });
  expect(users.items).toMatchObject([{ login: "agent2", lastSignInAt: later + 60 * minute }]);
});

test("PLT-AUT-09 sessions are found by the hash of their token, ended alone, with the others, and by age", async () => {
  const { sessions } = opened.store;
  const now = opened.clock.now();
  const first = await sessions.create(session(ids.agent1, "a", now));
  const second = await sessions.create(session(ids.agent1, "b", now));
  expect(await sessions.find(hash("a"))).toEqual(first);
  expect(await sessions.find(hash("c"))).toBeUndefined();
  await sessions.touch(first, now + 5_000);
  expect(await sessions.find(hash("a"))).toMatchObject({ seenAt: now + 5_000 });
  expect(await sessions.endOthers(ids.centreId, ids.agent1, first.id)).toBe(1);
  expect(await sessions.find(hash("b"))).toBeUndefined();
  expect(second.id).not.toBe(first.id);
  expect(await sessions.sweep({ seenBefore: now + 5_000, createdBefore: now })).toBe(0);
  expect(await sessions.sweep({ seenBefore: now + 5_001, createdBefore: now })).toBe(1);
  await sessions.create(session(ids.agent1, "d", now));
  await sessions.end(hash("d"));
  expect(await sessions.find(hash("d"))).toBeUndefined();
});

test("PLT-AUT-02 PLT-AUT-05 a new password ends the temporary one and joins the history", async () => {
  const { users } = opened.store;
  const at = opened.clock.now() + minute;
  await users.setPassword(ids.centreId, ids.agent1, { hash: "new", temporary: false, at }, actor);
  expect(await users.signedIn(ids.centreId, ids.agent1)).toMatchObject({
    passwordChangeRequired: false,
    passwordHash: "new",
  });
  expect(await users.passwordHistory(ids.centreId, ids.agent1, 5)).toEqual([
    "new",
    expect.stringMatching(/^hash of /),
  ]);
  await users.setPassword(
    ids.centreId,
    ids.agent1,
    { hash: "temporary", temporary: true, at: at + 1 },
    actor,
  );
  expect(await opened.store.signIn.find("agent1", "demo")).toMatchObject({
    temporary: true,
    temporaryUntil: at + 1 + 7 * 24 * 60 * minute,
  });
});

test("PLT-SET-01 language, zone and theme are the user's own, else the centre's", async () => {
  const { users } = opened.store;
  expect(await users.signedIn(ids.centreId, ids.agent1)).toMatchObject({
    language: "ru",
    timeZone: "Europe/Moscow",
    theme: "system",
  });
  await users.updatePreferences(ids.centreId, ids.agent1, { language: "en", theme: "dark" });
  expect(await users.signedIn(ids.centreId, ids.agent1)).toMatchObject({
    language: "en",
    timeZone: "Europe/Moscow",
    theme: "dark",
  });
});

test("PLT-API-02 lists come by pages that neither repeat nor skip", async () => {
  const { users } = opened.store;
  const logins: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await users.list(ids.centreId, { limit: 2, cursor });
    expect(page.total).toBe(5);
    logins.push(...page.items.map(({ login }) => login));
    cursor = page.nextCursor;
  } while (cursor);
  expect(logins).toEqual(["admin", "agent1", "agent2", "ccadmin", "supervisor"]);
  expect((await users.list(ids.centreId, { cursor: "nonsense", limit: 1 })).items[0]!.login).toBe("admin");
});

test("TEL-GEN-05 bindings survive a restart, expired ones do not", async () => {
  const now = opened.clock.now();
  const [line] = await opened.store.switchboard.lines();
  const binding = (contact: string, expiresAt: number) => ({
    centreId: ids.centreId,
    endpointId: line!.id,
    contact,
    callId: "reg-1",
    cseq: 7,
    expiresAt,
    data: { transport: "udp", source: "10.0.0.5:5060" },
  });
  await opened.store.switchboard.putBinding(binding("sip:agent1@10.0.0.5", now + 600_000));
  await opened.store.switchboard.putBinding(binding("sip:agent1@10.0.0.6", now + 1));
  await opened.store.switchboard.putBinding({ ...binding("sip:agent1@10.0.0.5", now + 700_000), cseq: 8 });
  const { items } = await opened.store.directory.endpoints(ids.centreId, { now }, actor);
  expect(items.map(({ registered }) => registered).sort()).toEqual([false, true]);
  const next = await opened.reopen();
  expect(await next.switchboard.bindings(now + 1_000)).toEqual([
    { ...binding("sip:agent1@10.0.0.5", now + 700_000), cseq: 8 },
  ]);
  await next.switchboard.dropBinding(ids.centreId, line!.id, "sip:agent1@10.0.0.5");
  expect(await next.switchboard.bindings(now)).toEqual([]);
});

test("INB-STA-06 every change of state is kept, and the present one is found after a restart", async () => {
  const { agents } = opened.store.engine;
  const now = opened.clock.now();
  const change = (state: string, at: number, reason?: string) =>
    agents.writeState({ centreId: ids.centreId, userId: ids.agent2, state, reason, by: "agent", at });
  await change("not_ready", now, "sign_in");
  await change("ready", now + 1_000);
  await change("ready", now + 1_000);
  const supervised = await opened.store.agents.states(ids.centreId, [ids.contactCentre]);
  expect(supervised.map(({ login, state, since }) => [login, state, since])).toEqual([
    ["agent1", "logged_out", undefined],
    ["agent2", "ready", now + 1_000],
  ]);
  const next = await opened.reopen();
  expect(await next.engine.agents.openSessions()).toEqual([
    { centreId: ids.centreId, userId: ids.agent2, state: "ready", reason: undefined, since: now + 1_000 },
  ]);
  await change("logged_out", now + 2_000);
  expect(await next.engine.agents.openSessions()).toEqual([]);
});

test("OUT-STA-02 times of an agent: his work in the span, his ready time and periods of the day", async () => {
  const { agents } = opened.store.engine;
  const dayStart = Math.ceil(opened.clock.now() / (15 * minute)) * 15 * minute + 24 * 60 * minute;
  const at = (minutes: number) => dayStart + minutes * minute;
  const change = (state: string, minutes: number) =>
    agents.writeState({
      centreId: ids.centreId,
      userId: ids.agent1,
      state,
      reason: undefined,
      by: "agent",
      at: at(minutes),
    });
  const times = async (now: number) => {
    const span = { from: at(now - 30), now: at(now), dayStart };
    return (await opened.store.agents.times(ids.centreId, span)).find(({ userId }) => userId === ids.agent1);
  };
  // A period over midnight: today's part of it is today's.
  await change("ready", -10);
  await change("busy", 20);
  await change("after_call_work", 22);
  await change("ready", 24);
  await change("not_ready", 24.5);
  await change("busy", 25);
  expect(await times(26)).toMatchObject({
    groupIds: [ids.contactCentre],
    busyMs: 5 * minute,
    readyMs: 24.5 * minute,
    readyTodayMs: 20.5 * minute,
    readyPeriodsToday: 2,
  });
  // One long talk fills the span; the state before it began is found.
  expect(await times(70)).toMatchObject({ busyMs: 30 * minute, readyMs: 0, readyPeriodsToday: 2 });
  await change("ready", 70);
  await change("ready", 70);
  expect(await times(75)).toMatchObject({
    busyMs: 25 * minute,
    readyMs: 5 * minute,
    readyTodayMs: 25.5 * minute,
    readyPeriodsToday: 3,
  });
  await change("logged_out", 76);
  expect(await times(80)).toMatchObject({ busyMs: 0, readyTodayMs: 26.5 * minute, readyPeriodsToday: 3 });
});

test("the chosen phone stays with the agent", async () => {
  const { agents } = opened.store.engine;
  expect(await agents.agent(ids.centreId, ids.agent1)).toMatchObject({
    device: "browser",
    sipEndpoint: { kind: "sip", userId: ids.agent1 },
  });
  await agents.saveDevice(ids.centreId, ids.agent1, "sip");
  expect(await agents.agent(ids.centreId, ids.agent1)).toMatchObject({ device: "sip" });
});
