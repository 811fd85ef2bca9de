import type { LegId, PlayId } from "@perezvon/model";
import type { OutgoingInviteEvent, Reliability, Session } from "@perezvon/sip";
import { afterAll, beforeAll, expect, test } from "vitest";
import { headerOf, type Party } from "../../testing/sip-party.ts";
import { MUSIC_HZ, NUMBER, PROMPT_HZ, REALM, until, World } from "../../testing/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start();
});

afterAll(() => world.stop());

const near = (hz: number, expected: number) => Math.abs(hz - expected) <= 15;

/** The carrier calls us; what comes back is heard as soon as a description is there. */
async function carrierCalls(
  from: string,
  reliability: Reliability,
): Promise<{ party: Party; events: OutgoingInviteEvent[]; invite: { cancel(): void }; legId: LegId }> {
  const party = await world.carrier.party(400);
  const events: OutgoingInviteEvent[] = [];
  const invite = world.carrier.stack.invite({
    target: `sip:${NUMBER.slice(1)}@${REALM}`,
    from: `<sip:${from}@carrier.test>`,
    body: party.describe(),
    nextHop: { address: "127.0.0.1", port: world.sip.localAddress("udp").port },
    reliability,
  });
  invite.on((event) => {
    events.push(event);
    if ((event.kind === "provisional" || event.kind === "accepted") && event.body !== "")
      party.hear(event.body);
  });
  const { legId } = await world.event("incoming", (event) => event.from === `+${from}`);
  return { party, events, invite, legId };
}

function playMusic(legId: LegId): void {
  const playId = world.id("play") as PlayId;
  world.execute({ kind: "play", legId, playId, items: [{ kind: "music" }], repeat: 0 });
}

test.each(["supported", "off"] as const)(
  "TEL-B2B-02 TEL-DLG-02 music before the answer: 183 with our description, caller's 100rel %s",
  async (reliability) => {
    const from = reliability === "off" ? "79990000071" : "79990000072";
    const { party, events, legId } = await carrierCalls(from, reliability);
    world.execute({ kind: "ringing", legId });
    playMusic(legId);
    await until(() => near(party.listens(), MUSIC_HZ), "music in early media");
    const early = events.flatMap((event) => (event.kind === "provisional" ? [event] : [])).at(-1);
    expect(early?.status).toBe(183);
    expect(early?.response.hasToken("Require", "100rel")).toBe(reliability === "supported");
    expect(world.story(legId)).not.toContain("answered");
    world.execute({ kind: "answer", legId });
    await world.of("answered", legId);
    await until(() => events.some(({ kind }) => kind === "accepted"), "the answer");
    const accepted = events.find((event) => event.kind === "accepted");
    if (accepted?.kind !== "accepted") throw new Error("not accepted");
    // RFC 3262 §5: what was answered reliably is not answered again; what was not, is, in the same words.
    expect(accepted.body).toBe(reliability === "supported" ? "" : early?.body);
    await until(() => near(party.listens(), MUSIC_HZ), "the same music after the answer");
    world.execute({ kind: "hang_up", legId, cause: "normal" });
    await world.of("ended", legId);
  },
);

test("TEL-B2B-02 a caller who gives up in early media: 487, the leg ends", async () => {
  const { party, events, invite, legId } = await carrierCalls("79990000073", "required");
  playMusic(legId);
  await until(() => near(party.listens(), MUSIC_HZ), "music in early media");
  invite.cancel();
  const { outcome } = await world.of("ended", legId);
  expect(outcome).toMatchObject({ endedBy: "remote", sipCode: 487, answered: false });
  expect(events.at(-1)).toMatchObject({ kind: "failed", status: 487 });
});

test("TEL-DLG-03 TEL-SDP-05 a caller changes his side by UPDATE before and after the answer", async () => {
  const { party, events, legId } = await carrierCalls("79990000074", "supported");
  playMusic(legId);
  await until(() => near(party.listens(), MUSIC_HZ), "music in early media");
  const early = events.find((event) => event.kind === "provisional" && event.session !== undefined);
  const session = (early as { session: Session }).session;
  expect(session.remoteAllow).toContain("UPDATE");
  const held = await session.update({ body: party.describe("sendonly") });
  expect(held).toMatchObject({ kind: "accepted", body: expect.stringContaining("a=recvonly") });
  await world.of("remote_hold", legId);
  expect(await session.update({ body: party.describe() })).toMatchObject({
    kind: "accepted",
    body: expect.stringContaining("a=sendrecv"),
  });
  world.execute({ kind: "answer", legId });
  await world.of("answered", legId);
  await until(() => events.some(({ kind }) => kind === "accepted"), "the answer");
  expect(await session.update({ body: party.describe("inactive") })).toMatchObject({
    kind: "accepted",
    body: expect.stringContaining("a=inactive"),
  });
  await session.bye();
  await world.of("ended", legId);
});

test("TEL-DLG-02 TEL-DLG-03 the network's announcement by a reliable 183, moved by UPDATE, then answered without SDP", async () => {
  const legId = world.dial({ to: "+79990000075" });
  const call = await world.carrier.nextCall();
  expect(headerOf(call.request, "Supported")).toContain("100rel");
  const before = await world.carrier.party(500);
  before.hear(call.body);
  expect(call.provisional(183, { body: before.describe() })).toBe(true);
  const session = call.session;
  if (session === undefined) throw new Error("the 183 was not sent reliably");
  const acknowledged: string[] = [];
  session.on((event) => acknowledged.push(event.kind));
  expect(await world.of("ringing", legId)).toMatchObject({ earlyMedia: true });
  await until(() => acknowledged.includes("prack"), "PRACK");
  before.rtp.hush();
  const after = await world.carrier.party(700);
  after.hear(call.body);
  const moved = await session.update({ body: after.describe() });
  expect(moved.kind).toBe("accepted");
  const accepted = call.accept({ body: after.describe() });
  expect(accepted).toBe(session);
  await world.of("answered", legId);
  const prompt = world.id("play") as PlayId;
  world.execute({
    kind: "play",
    legId,
    playId: prompt,
    items: [{ kind: "prompt", name: "greeting", language: "ru" }],
    repeat: 0,
  });
  await until(() => near(after.listens(), PROMPT_HZ), "our prompt at the address of the UPDATE");
  void session.bye();
  await world.of("ended", legId);
});

test("TEL-SDP-07 fax by T.38 in mid-call is refused with 488, and the call stays audio", async () => {
  const { party, events, legId } = await carrierCalls("79990000076", "supported");
  world.execute({ kind: "answer", legId });
  await world.of("answered", legId);
  await until(() => events.some(({ kind }) => kind === "accepted"), "the answer");
  const accepted = events.find((event) => event.kind === "accepted");
  if (accepted?.kind !== "accepted") throw new Error("not accepted");
  const image = party
    .describe()
    .replace(
      /m=audio (\d+) RTP\/AVP 8 101\r\n(a=[^\r]*\r\n)*/,
      "m=image $1 udptl t38\r\na=T38FaxVersion:0\r\n",
    );
  expect(image).toContain("m=image");
  for (const offer of [
    image,
    `${party.describe().replace(/m=audio \d+/, "m=audio 0")}m=image 4000 udptl t38\r\n`,
  ]) {
    const outcome = await accepted.session.reinvite({ body: offer });
    expect(outcome).toMatchObject({ kind: "refused", status: 488 });
  }
  playMusic(legId);
  await until(() => near(party.listens(), MUSIC_HZ), "music after the refusal");
  await accepted.session.bye();
  await world.of("ended", legId);
});

test("TEL-DLG-02 a trunk that may not use 100rel is refused when its caller requires it", async () => {
  const strict = await World.start({ trunks: [{ reliableProvisional: "off" }] });
  try {
    const invite = strict.carrier.stack.invite({
      target: `sip:${NUMBER.slice(1)}@${REALM}`,
      from: "<sip:79990000077@carrier.test>",
      body: "v=0\r\n",
      nextHop: { address: "127.0.0.1", port: strict.sip.localAddress("udp").port },
      reliability: "required",
    });
    const failed = await new Promise<Extract<OutgoingInviteEvent, { kind: "failed" }>>((resolve) => {
      invite.on((event) => event.kind === "failed" && resolve(event));
    });
    expect(failed.status).toBe(420);
    expect(failed.response?.header("Unsupported")).toBe("100rel");
  } finally {
    await strict.stop();
  }
});
