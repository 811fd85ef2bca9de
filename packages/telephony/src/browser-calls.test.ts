import { dominantTone, levelDbm0, sine } from "@perezvon/media";
import { BrowserPeer } from "@perezvon/media/testing/browser";
import type { LegId, SwitchEvent, UserId } from "@perezvon/model";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Party } from "../testing/sip-party.ts";
import { CENTRE, MUSIC_HZ, OTHER_CENTRE, pause, until, World } from "../testing/world.ts";

const CUSTOMER_HZ = 400;
const AGENT_HZ = 1100;

let world: World;
let users = 0;
let pages: BrowserPeer[] = [];

beforeAll(async () => {
  world = await World.start();
});

afterAll(async () => {
  await world.stop();
  BrowserPeer.cleanup();
});

afterEach(async () => {
  for (const leg of new Set(world.events.flatMap((event) => ("legId" in event ? [event.legId] : [])))) {
    world.execute({ kind: "hang_up", legId: leg, cause: "normal" });
  }
  await until(() => world.switch.legs === 0, "all legs gone");
  for (const page of pages) page.close();
  pages = [];
});

const newUser = () => `user-${++users}` as UserId;

/** A page that signs in, or comes back, and says a tone. */
async function open(userId: UserId, toneHz = AGENT_HZ): Promise<BrowserPeer> {
  const page = new BrowserPeer();
  pages.push(page);
  page.say(sine([toneHz], 1000, -12));
  page.answered(await world.switch.browserOffer(CENTRE, userId, await page.offer()));
  await until(() => page.connected, "the peer connection");
  return page;
}

function pageHears(page: BrowserPeer, hz: number): boolean {
  const samples = page.lately(250);
  if (samples.length < 1600) return false;
  if (levelDbm0(samples) < -45) return hz === 0;
  return Math.abs(dominantTone(samples).hz - hz) <= 15;
}

const hears = (party: Party, hz: number) => Math.abs(party.listens() - hz) <= 15;

function reachability(userId: UserId): boolean[] {
  const mine = (event: SwitchEvent) => event.kind === "reachable" && event.userId === userId;
  return world.events.filter(mine).map((event) => (event as Extract<SwitchEvent, { kind: "reachable" }>).on);
}

async function talk(userId: UserId) {
  const page = await open(userId);
  await until(() => reachability(userId).at(-1) === true, "reachable");
  const customerLeg = world.dial();
  const customer = await world.carrier.answer(await world.carrier.nextCall(), CUSTOMER_HZ);
  await world.of("answered", customerLeg);
  const agentLeg = world.ringPage(userId);
  await world.of("ringing", agentLeg);
  world.execute({ kind: "answer", legId: agentLeg });
  world.execute({ kind: "join", legs: [customerLeg, agentLeg] });
  await until(() => hears(customer, AGENT_HZ) && pageHears(page, CUSTOMER_HZ), "the talk");
  return { page, customer, customerLeg, agentLeg };
}

test("TEL-WRT-01 a page answers a customer: both hear each other, digits of the page are told", async () => {
  const userId = newUser();
  const { page, customerLeg, agentLeg } = await talk(userId);
  expect(world.story(agentLeg)).toEqual(["ringing", "answered"]);
  const joined = await world.event("joined", (event) => event.legs.includes(agentLeg));
  expect(joined.legs).toContain(customerLeg);
  page.pressKey(3);
  expect((await world.of("digit", agentLeg)).digit).toBe("3");
});

test("TEL-WRT-07 the next call uses the same peer connection, and nothing is heard between calls", async () => {
  const userId = newUser();
  const { page, customer, customerLeg, agentLeg } = await talk(userId);
  world.execute({ kind: "hang_up", legId: agentLeg, cause: "normal" });
  world.execute({ kind: "hang_up", legId: customerLeg, cause: "normal" });
  await until(() => customer.ended !== undefined, "BYE");
  expect((await world.of("ended", agentLeg)).outcome).toMatchObject({ endedBy: "command", answered: true });
  await until(() => pageHears(page, 0), "silence");

  const nextLeg = world.dial({ to: "+79990000002" });
  const next = await world.carrier.answer(await world.carrier.nextCall(), 1500);
  await world.of("answered", nextLeg);
  const again = world.ringPage(userId);
  await world.of("ringing", again);
  const clickedAt = Date.now();
  world.execute({ kind: "answer", legId: again });
  world.execute({ kind: "join", legs: [nextLeg, again] });
  await until(() => next.rtp.heard.length > 0 && hears(next, AGENT_HZ), "the page at the customer");
  await until(() => pageHears(page, 1500), "the customer at the page");
  expect(Date.now() - clickedAt).toBeLessThan(700);
  expect(reachability(userId)).toEqual([true]);
});

test("TEL-WRT-06 a reloaded page is back in the talk within 3 s, with recording, bridge and hold as they were", async () => {
  const userId = newUser();
  const { page, customer, agentLeg } = await talk(userId);
  page.close();
  const reloadedAt = Date.now();
  const back = await open(userId, 1300);
  await until(() => hears(customer, 1300) && pageHears(back, CUSTOMER_HZ), "the talk again");
  expect(Date.now() - reloadedAt).toBeLessThan(3000);
  expect(world.story(agentLeg)).toEqual(["ringing", "answered"]);

  world.execute({ kind: "hold", by: agentLeg });
  await until(() => hears(customer, MUSIC_HZ), "music");
  back.close();
  const third = await open(userId, 1700);
  await pause(400);
  expect(hears(customer, MUSIC_HZ)).toBe(true);
  world.execute({ kind: "resume", by: agentLeg });
  await until(() => hears(customer, 1700) && pageHears(third, CUSTOMER_HZ), "the talk again");
});

test("TEL-WRT-06 a page that is quickly back is never told as gone; one that stays away is, within 10 s", async () => {
  const userId = newUser();
  const page = await open(userId);
  await until(() => reachability(userId).at(-1) === true, "reachable");
  page.close();
  const back = await open(userId);
  await pause(300);
  expect(reachability(userId)).toEqual([true]);
  back.close();
  await until(() => reachability(userId).at(-1) === false, "gone", 10_000);
  const third = await open(userId);
  await until(() => reachability(userId).at(-1) === true, "back");
  expect(reachability(userId)).toEqual([true, false, true]);
  third.close();
});

test("a page that is not there: the leg ends at once as unreachable", async () => {
  const legId = world.ringPage(newUser());
  expect((await world.of("ended", legId)).outcome).toMatchObject({
    networkUnavailable: true,
    answered: false,
  });
});

test("PLT-TEN-02 a page of one centre takes no call of another", async () => {
  const userId = newUser();
  await open(userId);
  const legId = "foreign-leg" as LegId;
  world.execute({
    kind: "ring_user",
    centreId: OTHER_CENTRE,
    callId: "foreign-call" as never,
    legId,
    endpoint: { kind: "browser", userId },
    from: "+79990000001",
    displayName: undefined,
    autoAnswer: true,
    timeoutMs: 1000,
  });
  expect((await world.of("ended", legId)).outcome.networkUnavailable).toBe(true);
});

test("an offer that cannot be used is refused with a code and harms neither page nor talk nor the next offer", async () => {
  const userId = newUser();
  const { page, customer } = await talk(userId);
  await expect(world.switch.browserOffer(CENTRE, userId, "v=0\r\n")).rejects.toMatchObject({
    code: "webrtc_offer",
  });
  await pause(400);
  expect(hears(customer, AGENT_HZ) && pageHears(page, CUSTOMER_HZ)).toBe(true);
  const back = await open(userId, 1300);
  await until(() => hears(customer, 1300) && pageHears(back, CUSTOMER_HZ), "the talk over a good offer");
});

test("a page that does not answer in time: the leg ends by the limit", async () => {
  const userId = newUser();
  await open(userId);
  await until(() => reachability(userId).at(-1) === true, "reachable");
  const legId = "unanswered-leg" as LegId;
  world.execute({
    kind: "ring_user",
    centreId: CENTRE,
    callId: "unanswered" as never,
    legId,
    endpoint: { kind: "browser", userId },
    from: "+79990000001",
    displayName: undefined,
    autoAnswer: false,
    timeoutMs: 300,
  });
  expect((await world.of("ended", legId)).outcome).toMatchObject({
    noAnswerLimit: true,
    rang: true,
    answered: false,
  });
});

test("TEL-WRT-05 TEL-PLY-08 a page checks its phone by an echo, which ends with a call", async () => {
  const userId = newUser();
  const page = await open(userId);
  await until(() => reachability(userId).at(-1) === true, "reachable");
  expect(world.switch.browserEcho(OTHER_CENTRE, userId, true)).toBe(false);
  expect(world.switch.browserEcho(CENTRE, userId, true)).toBe(true);
  await until(() => pageHears(page, AGENT_HZ), "the echo");
  expect(world.switch.browserEcho(CENTRE, userId, false)).toBe(true);
  await until(() => pageHears(page, 0), "silence");

  expect(world.switch.browserEcho(CENTRE, userId, true)).toBe(true);
  await until(() => pageHears(page, AGENT_HZ), "the echo again");
  const legId = world.ringPage(userId);
  await world.of("ringing", legId);
  expect(world.switch.browserEcho(CENTRE, userId, true)).toBe(false);
  await until(() => pageHears(page, 0), "silence for the call");
});
