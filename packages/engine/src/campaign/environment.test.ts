import { defaultRedialSettings } from "@perezvon/dialer";
import { anyTime, type CampaignId, type DialTime } from "@perezvon/model";
import { localDay, openOn, presetCalendars } from "@perezvon/schedule";
import { beforeEach, expect, test } from "vitest";
import { Bench, centreId } from "../../testing/bench.ts";

const { everyDay } = presetCalendars;
const [moscow, yekaterinburg] = ["+74950000001", "+73430000002"];
const hourMs = 3_600_000;
let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

async function begin(dialTime: Partial<DialTime>, records: readonly (string | readonly string[])[]) {
  bench.campaign({ dialTime: { ...anyTime, ...dialTime } });
  bench.records(records);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(600);
}

/** «HH:mm» in Moscow, `hours` from now, and the time an hour later. */
const clock = (hours: number) => {
  const at = new Date(bench.clock.now() + (3 + hours) * hourMs);
  return `${String(at.getUTCHours()).padStart(2, "0")}:${String(at.getUTCMinutes()).padStart(2, "0")}`;
};
const dials = () => bench.switch.told("dial").map(({ to }) => to);
const state = () => bench.engine.campaigns.live(centreId, "campaign-1" as CampaignId)?.state;

test("OUT-HRS-09 OUT-HRS-10 OUT-CMP-02 outside the campaign's hours nothing is dialled, uncounted; it says when they begin", async () => {
  const opensAt = bench.clock.now() + 2 * hourMs;
  await begin({ hours: openOn(everyDay, clock(2), clock(4), "Europe/Moscow") }, [moscow]);
  expect(dials()).toEqual([]);
  expect(state()).toMatchObject({
    code: "idle",
    reason: "outside_hours",
    nextDueAt: expect.closeTo(opensAt, -5),
  });
  expect([...bench.store.lives.values()][0]).toMatchObject({ locked: false, columns: undefined });
  await bench.pass(2 * hourMs);
  expect(dials()).toEqual([moscow]);
});

test("OUT-HRS-05 OUT-HRS-08 schedules follow the zone of each number: the Urals open two hours earlier", async () => {
  const schedules = [{ hours: openOn(everyDay, clock(1), clock(9), "UTC"), labels: [""] }];
  await begin({ schedules }, [moscow, yekaterinburg]);
  expect(dials()).toEqual([yekaterinburg]);
  bench.switch.ends(bench.switch.customer(yekaterinburg), { sipCode: 404, q850: 1 });
  await bench.pass(61 * 60_000);
  expect(dials()).toContain(moscow);
});

test("OUT-HRS-05 OUT-HRS-07 a mobile number goes by the zone of its block in the loaded numbering plan", async () => {
  const [ural, unknown] = ["+79120000001", "+79160000001"];
  bench.store.numberZones = new Map([[ural, ["Asia/Yekaterinburg"]]]);
  const schedules = [{ hours: openOn(everyDay, clock(1), clock(9), "UTC"), labels: [""] }];
  await begin({ schedules }, [unknown, ural]);
  expect(dials()).toEqual([ural]);
});

test("OUT-HRS-11 the end of hours cuts no call: a talk goes on, a phone that rings is still answered, nothing new is dialled", async () => {
  await begin({ hours: openOn(everyDay, clock(0), clock(1), "Europe/Moscow") }, [moscow, yekaterinburg]);
  bench.switch.answers(bench.switch.customer(moscow));
  const twentySecondsBefore = hourMs - (bench.clock.now() % hourMs) - 20_000;
  await bench.pass(twentySecondsBefore);
  await bench.signIn("boris");
  await bench.pass(1_000);
  expect(bench.switch.dialling).toContain(yekaterinburg);
  await bench.pass(25_000);
  bench.switch.answers(bench.switch.customer(yekaterinburg));
  await bench.pass(20);
  expect([bench.work("anna")?.phase, bench.work("boris")?.phase]).toEqual(["talk", "talk"]);
  expect(bench.switch.told("hang_up")).toEqual([]);
  bench.records(["+74950000002"]);
  await bench.signIn("clara");
  await bench.pass(60_000);
  expect(dials()).toEqual([moscow, yekaterinburg]);
});

test("OUT-HRS-03 OUT-HRS-02 the centre's table counts only where the campaign heeds it, and a change counts at once", async () => {
  bench.store.callingHours = [
    { countryCode: "7", region: undefined, hours: openOn(everyDay, clock(5), clock(6), "UTC") },
  ];
  await begin({ useCallingHours: true }, [moscow]);
  expect(dials()).toEqual([]);
  bench.store.callingHours = [];
  await bench.change("campaign-1" as CampaignId, { dialTime: anyTime });
  await bench.pass(6 * hourMs);
  expect(dials()).toEqual([moscow]);
});

test("OUT-RED-14 OUT-EXA-09 one attempt a day for a record: the redial of an hour moves to its next local day", async () => {
  const redial = { ...defaultRedialSettings, dayLimit: { per: "record" as const, attempts: 1 } };
  bench.campaign({ redial });
  bench.records([moscow]);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(600);
  bench.switch.ends(bench.switch.customer(moscow), { sipCode: 480, q850: 19 });
  await bench.pass(1_000);
  const [life] = bench.store.livesOf("campaign-1" as CampaignId);
  expect(life?.dueAt).toBe(localDay("Europe/Moscow", bench.clock.now()).next);
});

test("OUT-HRS-09 OUT-RED-18 a redial whose time falls outside the hours moves to their beginning", async () => {
  await begin({ hours: openOn(everyDay, clock(-1), clock(0.5), "Europe/Moscow") }, [moscow]);
  expect(dials()).toEqual([moscow]);
  bench.switch.ends(bench.switch.customer(moscow), {
    sipCode: 487,
    noAnswerLimit: true,
    rang: true,
    endedBy: "system",
  });
  await bench.pass(1_000);
  const nextMorning = bench.clock.now() + 23 * hourMs;
  expect([...bench.store.lives.values()][0]?.dueAt).toBeCloseTo(nextMorning, -5);
});

test("OUT-RED-14 OUT-CPL-07 one attempt a day with a number in all campaigns: another campaign's counts, and the redial waits", async () => {
  const frequency = { per: "person" as const, day: 1, week: undefined, month: undefined };
  bench.campaign({ redial: { ...defaultRedialSettings, frequency } });
  bench.records([moscow, yekaterinburg]);
  bench.store.contacts.set(yekaterinburg, [bench.clock.now() - 1_000]);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(600);
  expect(dials()).toEqual([moscow]);
  bench.switch.ends(bench.switch.customer(moscow), { sipCode: 480, q850: 19 });
  await bench.pass(2_000);
  const due = (place: number) => bench.store.livesOf("campaign-1" as CampaignId)[place]?.dueAt;
  const next = (zone: string) => localDay(zone, bench.clock.now()).next;
  expect([due(0), due(1)]).toEqual([next("Europe/Moscow"), next("Asia/Yekaterinburg")]);
});

test("OUT-RED-14 contacted by another campaign between the decision and the dial: decided anew, and the record waits for the next day", async () => {
  const frequency = { per: "number" as const, day: 1, week: undefined, month: undefined };
  bench.campaign({ redial: { ...defaultRedialSettings, frequency } });
  bench.records([moscow, yekaterinburg]);
  bench.slow.set("beginAttempt", 200);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(20);
  bench.store.contacts.set(moscow, [bench.clock.now()]);
  await bench.pass(3_000);
  expect(dials()).toEqual([yekaterinburg]);
  const due = bench.store.livesOf("campaign-1" as CampaignId)[0]?.dueAt;
  expect(due).toBe(localDay("Europe/Moscow", bench.clock.now()).next);
});
