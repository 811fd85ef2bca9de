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
const day = 24 * 60 * minute;

test("TEL-GEN-05 bans and counters are there after a restart; a ban is remembered for a day after its end", async () => {
  const { security } = opened.store;
  const now = opened.clock.now();
  const ban = {
    address: "203.0.113.9",
    reason: "wrong_credentials",
    detail: "agent1",
    since: now,
    until: now + 10 * minute,
    times: 1,
  } as const;
  await security.putBan(ban);
  await security.putBan({ ...ban, until: now + 20 * minute, times: 2 });
  await security.putBan({ ...ban, address: "2001:db8::9", reason: "scanner", until: now - 2 * day });
  expect(await security.counters()).toBeUndefined();
  await security.putCounters({ a: [1] }, now);
  await security.putCounters({ a: [1, 2] }, now);
  const later = await opened.reopen();
  expect(await later.security.bans(now + 30 * minute)).toEqual([
    { ...ban, until: now + 20 * minute, times: 2 },
  ]);
  expect(await later.security.counters()).toEqual({ a: [1, 2] });
  await later.security.dropBan(ban.address);
  expect(await later.security.bans(now)).toEqual([]);
});

test("TEL-SEC-03 lists of networks: a centre sees its own, the switch all, the installation's belong to none", async () => {
  const { security } = opened.store;
  const at = opened.clock.now();
  const own = await security.addNetwork(
    ids.centreId,
    { list: "deny", network: "198.51.100.0/24", note: "n" },
    at,
    actor,
  );
  const global = await security.addNetwork(
    undefined,
    { list: "allow", network: "2001:db8::1", note: "" },
    at,
    actor,
  );
  expect(own).toMatchObject({ centreId: ids.centreId, network: "198.51.100.0/24", list: "deny", note: "n" });
  expect(global).toMatchObject({ centreId: undefined, network: "2001:db8::1/128" });
  expect(await security.networksOf(ids.centreId)).toEqual([own]);
  expect(await security.networksOf(undefined)).toEqual([global]);
  expect(await security.networks()).toHaveLength(2);
  const again = security.addNetwork(
    ids.centreId,
    { list: "deny", network: "198.51.100.0/24", note: "" },
    at,
    actor,
  );
  await expect(again).rejects.toMatchObject({ code: "duplicate", field: "network" });
  for (const network of ["198.51.100.7/24", "here", "1.2.3.4/33"]) {
    const wrong = security.addNetwork(ids.centreId, { list: "allow", network, note: "" }, at, actor);
    await expect(wrong, network).rejects.toMatchObject({ code: "wrong_format", field: "network" });
  }
  await expect(security.removeNetwork(ids.centreId, global.id, at, actor)).rejects.toMatchObject({
    code: "not_found",
  });
  await security.removeNetwork(ids.centreId, own.id, at, actor);
  await security.removeNetwork(undefined, global.id, at, actor);
  expect(await security.networks()).toEqual([]);
});

test("TEL-SEC-03 TEL-SEC-04 TEL-TPT-02 TEL-REG-05 settings of a line's devices reach the switch", async () => {
  const { security, switchboard } = opened.store;
  const at = opened.clock.now();
  const [line] = await switchboard.lines();
  expect(line?.device).toEqual({
    nat: true,
    encryption: "allowed",
    networks: [],
    md5: true,
    codecs: [],
    dtmfMode: "auto",
    digitToneMs: 100,
    digitGapMs: 70,
    flash: false,
    capacity: 2,
    ringOrder: "together",
    contactsMax: 5,
  });
  const change = { encryption: "required", networks: ["192.0.2.0/28"], nat: undefined } as const;
  await security.setDevice(ids.centreId, line!.id, change as never, at, actor);
  await security.setSipHost(ids.centreId, "SIP.Example.com", at, actor);
  const changed = (await switchboard.lines()).find(({ id }) => id === line!.id);
  expect(changed).toMatchObject({
    device: {
      nat: true,
      encryption: "required",
      networks: ["192.0.2.0/28"],
      md5: true,
      codecs: [],
      dtmfMode: "auto",
      digitToneMs: 100,
      digitGapMs: 70,
      flash: false,
    },
    sipHost: "sip.example.com",
  });
  const wrong = security.setDevice(ids.centreId, line!.id, { networks: ["x"] }, at, actor);
  await expect(wrong).rejects.toMatchObject({ code: "wrong_format", field: "networks" });
});
