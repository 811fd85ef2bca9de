import type { CallId, LegId } from "@perezvon/model";
import { type IncomingRefer, type OutgoingReferEvent, replacesOf, type Session } from "@perezvon/sip";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Party, SipParty } from "../../testing/sip-party.ts";
import { CENTRE, LINE, NUMBER, pause, REALM, TRUNK, until, World } from "../../testing/world.ts";

let world: World;
let desk: SipParty;

beforeAll(async () => {
  world = await World.start();
  desk = await SipParty.start({ proxyPort: world.sip.localAddress("udp").port, realm: REALM });
  await desk.register(LINE.login, LINE.password);
});

afterAll(async () => {
  await desk.close();
  await world.stop();
});

afterEach(async () => {
  for (const leg of new Set(world.events.flatMap((event) => ("legId" in event ? [event.legId] : [])))) {
    world.execute({ kind: "hang_up", legId: leg, cause: "normal" });
  }
  await until(() => world.switch.legs === 0, "all legs gone");
});

/** The desk phone in a call that the switch made to it. */
async function atPhone(): Promise<{ party: Party; leg: ReturnType<World["ringLine"]> }> {
  const leg = world.ringLine();
  const party = await desk.answer(await desk.nextCall(), 1100);
  await world.of("answered", leg);
  return { party, leg };
}

function referred(session: Session, ...args: Parameters<Session["refer"]>): OutgoingReferEvent[] {
  const events: OutgoingReferEvent[] = [];
  session.refer(...args).on((event) => events.push(event));
  return events;
}

const statuses = (events: readonly OutgoingReferEvent[]) =>
  events.flatMap((event) => (event.kind === "progress" || event.kind === "accepted" ? [event.status] : []));

test("TEL-XFR-01 REFER of a phone: 202, an event with the number, NOTIFY with 100, 180 and the final status", async () => {
  const { party, leg } = await atPhone();
  const events = referred(party.session!, `sip:202@${REALM}`);
  expect(await world.event("refer", (event) => event.legId === leg)).toMatchObject({
    to: "202",
    replaces: undefined,
  });
  world.execute({ kind: "refer_progress", legId: leg, status: 180 });
  await until(() => statuses(events).includes(180), "180");
  world.execute({ kind: "refer_progress", legId: leg, status: 200 });
  await until(() => events.some(({ kind }) => kind === "ended"), "the end of the subscription");
  expect(statuses(events)).toEqual([202, 100, 180, 200]);
  world.execute({ kind: "hang_up", legId: leg, cause: "normal" });
  await until(() => party.ended !== undefined, "BYE");
});

test("TEL-XFR-01 RFC 4488: without a subscription nothing is told", async () => {
  const { party, leg } = await atPhone();
  const events = referred(party.session!, `sip:202@${REALM}`, { noSubscription: true });
  await world.event("refer", (event) => event.legId === leg);
  world.execute({ kind: "refer_progress", legId: leg, status: 200 });
  await pause(200);
  expect(statuses(events)).toEqual([200]);
});

test("TEL-XFR-02 REFER with Replaces names our leg of the other call; an unknown dialog is 481", async () => {
  const first = await atPhone();
  const second = await atPhone();
  const events = referred(first.party.session!, `sip:202@${REALM}`, {
    replaces: replacesOf(second.party.session!),
  });
  const asked = await world.event("refer", (event) => event.legId === first.leg);
  expect(asked.replaces).toBe(second.leg);
  world.execute({ kind: "refer_progress", legId: first.leg, status: 200 });
  await until(() => statuses(events).includes(200), "200");
  const wrong = { ...replacesOf(second.party.session!), toTag: "nobody" };
  const refused = referred(second.party.session!, `sip:202@${REALM}`, { replaces: wrong });
  await until(() => refused.length > 0, "the refusal");
  expect(refused).toMatchObject([{ kind: "failed", status: 481 }]);
});

test("TEL-XFR-06 REFER from a trunk is refused with 403, unless the trunk allows it", async () => {
  const leg = world.dial();
  const party = await world.carrier.answer(await world.carrier.nextCall(), 400);
  await world.of("answered", leg);
  const events = referred(party.session!, `sip:79990000009@${REALM}`);
  await until(() => events.length > 0, "the refusal");
  expect(events).toMatchObject([{ kind: "failed", status: 403 }]);
  expect(world.events.some((event) => event.kind === "refer" && event.legId === leg)).toBe(false);
});

test("TEL-XFR-02 INVITE with Replaces: of the same user it tells which leg; unknown is 481, of another 403", async () => {
  const { party, leg } = await atPhone();
  const call = { to: LINE.login, from: LINE.login, toneHz: 1300, password: LINE.password };
  const replaces = replacesOf(party.session!);
  const calling = desk.call({ ...call, replaces });
  const incoming = await world.event("incoming", (event) => event.replaces !== undefined);
  expect(incoming.replaces).toBe(leg);
  world.execute({ kind: "answer", legId: incoming.legId });
  await calling;
  await expect(desk.call({ ...call, replaces: { ...replaces, toTag: "x" } })).rejects.toMatchObject({
    status: 481,
  });
  const trunkLeg = world.dial();
  const customer = await world.carrier.answer(await world.carrier.nextCall(), 400);
  await world.of("answered", trunkLeg);
  const foreign = replacesOf(customer.session!);
  await expect(desk.call({ ...call, replaces: foreign })).rejects.toMatchObject({ status: 403 });
});

test("TEL-SEC-02 a stranger's INVITE with Replaces gets 401 whether or not there is such a dialog", async () => {
  const { party } = await atPhone();
  const known = replacesOf(party.session!);
  const call = { to: LINE.login, from: LINE.login, toneHz: 1300 };
  for (const replaces of [known, { ...known, toTag: "x" }, { ...known, earlyOnly: true }])
    await expect(desk.call({ ...call, replaces })).rejects.toMatchObject({ status: 401 });
});

test("TEL-XFR-06 a trunk that may refer is heard; one that takes callers back gets REFER for a blind transfer, never Replaces", async () => {
  world.trunks = world.trunks.map((trunk) => ({
    ...trunk,
    settings: { ...trunk.settings, referAllowed: true, referRelease: true },
  }));
  await world.switch.reload();
  const leg = world.dial();
  const party = await world.carrier.answer(await world.carrier.nextCall(), 400);
  await world.of("answered", leg);
  referred(party.session!, `sip:+79990000009@${REALM}`);
  expect(await world.event("refer", ({ legId }) => legId === leg)).toMatchObject({ to: "+79990000009" });
  world.execute({ kind: "refer_progress", legId: leg, status: 486 });

  const asked: IncomingRefer[] = [];
  party.session!.on((event) => event.kind === "refer" && asked.push(event.refer));
  const release = (to: string) => {
    const legId = world.id("leg") as LegId;
    const ids = { centreId: CENTRE, callId: "released" as CallId, legId, trunkId: TRUNK, from: NUMBER, to };
    const rest = { noAnswerMs: 20_000, analysis: undefined, purpose: "transfer" } as const;
    world.execute({ kind: "dial", ...ids, ...rest, releaseOf: leg });
    return legId;
  };
  const busy = release("+79165550101");
  await until(() => asked.length === 1, "REFER");
  expect(asked[0]!.replaces).toBeUndefined();
  expect(asked[0]!.request.header("Refer-To")).toContain("79165550101");
  asked[0]!.accept();
  asked[0]!.notify(486);
  expect((await world.of("ended", busy)).outcome).toMatchObject({ sipCode: 486, answered: false });
  expect(party.ended).toBeUndefined();

  const taken = release("+79165550102");
  await until(() => asked.length === 2, "the second REFER");
  asked[1]!.accept();
  asked[1]!.notify(180);
  await world.of("ringing", taken);
  asked[1]!.notify(200);
  await world.of("answered", taken);
  await until(() => party.ended !== undefined, "our line is free");
  await until(() => world.switch.legs === 0, "both legs gone");
});
