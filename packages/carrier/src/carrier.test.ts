import { type Logger, seededRandom, silentLogger, sleep, systemClock, systemTimers } from "@perezvon/base";
import { parseSdp, SdpSession, sine } from "@perezvon/media";
import { createSipStack, type OutgoingInvite, type Session, type SipStack } from "@perezvon/sip";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { endless } from "./audio/sound.ts";
import { type Carrier, createCarrier } from "./carrier.ts";
import { type ControlServer, startControlServer } from "./control/control-server.ts";
import { defaultProfile } from "./profile.ts";
import type { CallEntry, CarrierReport } from "./report/ledger.ts";
import { Metronome } from "./rtp/metronome.ts";
import { RtpPhone } from "./rtp/rtp-phone.ts";

const quick = { meanMs: 100, variation: 0, minMs: 0, maxMs: 1000 };
const profile = { ...defaultProfile, postDialDelay: quick, ring: quick, noAnswerMs: 5000 };
const logger: Logger = silentLogger;

let carrier: Carrier;
let control: ControlServer;
let product: SipStack;
const random = seededRandom("product");
const metronome = new Metronome(systemClock, systemTimers);

beforeAll(async () => {
  carrier = await createCarrier({
    clock: systemClock,
    timers: systemTimers,
    logger,
    seed: 1,
    profile,
    address: "127.0.0.1",
    sipPort: 0,
    speech: "synthetic",
  });
  control = await startControlServer(carrier, 0);
  product = createSipStack({
    clock: systemClock,
    timers: systemTimers,
    random,
    logger,
    listeners: [{ transport: "udp", address: "127.0.0.1", port: 0 }],
  });
  await product.start();
});

afterAll(async () => {
  await control.close();
  await carrier.close();
  await product.close();
});

beforeEach(() => carrier.reset());

/** A caller with ears: what the product would be. */
class Caller {
  readonly phone: RtpPhone;
  readonly statuses: number[] = [];
  readonly ended: Promise<{ status: number; q850: number | undefined; session?: Session }>;
  readonly invite: OutgoingInvite;

  static async dial(number: string, hz = 1200): Promise<Caller> {
    const phone = await RtpPhone.open({ address: "127.0.0.1", clock: systemClock, random, metronome });
    phone.play(endless(sine([hz], 1000, -16)));
    return new Caller(number, phone);
  }

  private constructor(number: string, phone: RtpPhone) {
    this.phone = phone;
    const sdp = new SdpSession(random);
    this.invite = product.invite({
      target: `sip:${number}@127.0.0.1:${carrier.sip.port}`,
      from: "sip:+74950000000@127.0.0.1",
      body: sdp.offer({ address: "127.0.0.1", port: phone.port, codecs: ["pcma", "pcmu"] }),
    });
    const listen = (body: string) => {
      const answer = parseSdp(body);
      const audio = answer.ok ? sdp.accept(answer.value) : undefined;
      if (!audio?.ok) throw new Error(`no answer in ${body}`);
      const { address, port, codec, payloadType, telephoneEvent } = audio.value;
      const law = codec === "pcmu" ? "pcmu" : "pcma";
      phone.setRemote({ address, port, codec: law, payloadType, telephoneEvent, send: true });
    };
    this.ended = new Promise((resolve) => {
      this.invite.on((event) => {
        if (event.kind === "provisional") {
          this.statuses.push(event.status);
          if (event.body !== "") listen(event.body);
        } else if (event.kind === "accepted") {
          listen(event.body);
          resolve({ status: 200, q850: undefined, session: event.session });
        } else if (event.kind === "failed") {
          resolve({ status: event.status, q850: event.reasons.find((r) => r.protocol === "Q.850")?.cause });
        }
      });
    });
  }

  async answered(): Promise<Session> {
    const { session, status } = await this.ended;
    if (!session) throw new Error(`not answered: ${status}`);
    return session;
  }
}

async function lineOf(number: string): Promise<CallEntry> {
  const response = await fetch(`http://127.0.0.1:${control.port}/report`);
  const report = (await response.json()) as CarrierReport;
  const entry = report.perCall.find((call) => call.number === number);
  if (!entry) throw new Error(`no call to ${number}`);
  return entry;
}

async function until(condition: () => boolean | Promise<boolean>, limitMs = 5000): Promise<void> {
  for (let waited = 0; !(await condition()); waited += 20) {
    if (waited > limitMs) throw new Error("did not happen in time");
    await sleep(systemTimers, 20);
  }
}

describe("the simulated network on the wire", () => {
  it.each([
    ["+79993000001", 486, 17, []],
    ["+79995000001", 404, 1, []],
    ["+79996000001", 503, 42, []],
    ["+79999050001", 480, 20, []],
    ["+79999060001", 603, 21, [180]],
  ])("refuses a call to %s with %i and Q.850 %i", async (number, status, q850, rung) => {
    const caller = await Caller.dial(number);
    expect(await caller.ended).toMatchObject({ status, q850 });
    expect(caller.statuses.filter((provisional) => provisional !== 100)).toEqual(rung);
    await until(async () => (await lineOf(number)).outcome === "rejected");
    caller.phone.close();
  });

  it("a person and the caller hear each other's tone", async () => {
    const number = "+79991000001";
    const caller = await Caller.dial(number, 1240);
    const session = await caller.answered();
    const { identityHz } = await lineOf(number);
    await until(
      () => (caller.phone.heard().tones.find(({ hz }) => hz === identityHz)?.windows ?? 0) >= 2,
      9000,
    );
    await session.bye();
    await until(async () => (await lineOf(number)).endAt !== undefined);
    expect(await lineOf(number)).toMatchObject({
      outcome: "answered",
      endedBy: "product",
      heardFrequencyHz: 1240,
      packetsLost: 0,
      occurrence: 1,
      behaviour: "person",
    });
    const entry = await lineOf(number);
    expect(entry.heardLevelDbm0).toBeCloseTo(-16, 0);
    expect(entry.packetsIn).toBeGreaterThan(100);
    expect(entry.packetsOut).toBeGreaterThan(100);
    caller.phone.close();
  });

  it("a person who hears nothing loses patience", async () => {
    const number = "+79991000002";
    const impatient = { ...profile, patience: { ...quick, meanMs: 300 } };
    carrier.setProfile(impatient);
    const caller = await Caller.dial(number);
    caller.phone.play({ samples: new Int16Array(8000), endless: true });
    await caller.answered();
    await until(async () => (await lineOf(number)).endAt !== undefined, 8000);
    expect(await lineOf(number)).toMatchObject({ endedBy: "subscriber", outcome: "answered" });
    expect(await lineOf(number)).not.toHaveProperty("firstHeardAt");
    carrier.setProfile(profile);
    caller.phone.close();
  });

  it("a busy line is heard before the refusal", async () => {
    const number = "+79999010001";
    const caller = await Caller.dial(number);
    await until(() => caller.statuses.includes(183));
    await until(() => (caller.phone.heard().tones[0]?.windows ?? 0) >= 1, 4000);
    // 425 Hz, to the 10 Hz of a short window.
    expect(Math.abs((caller.phone.heard().frequencyHz ?? 0) - 425)).toBeLessThanOrEqual(10);
    caller.invite.cancel();
    expect((await caller.ended).status).toBe(487);
    await until(async () => (await lineOf(number)).outcome === "cancelled");
    caller.phone.close();
  });

  it("a call that nobody takes can be cancelled, and the line is free again", async () => {
    const number = "+79994000001";
    const caller = await Caller.dial(number);
    await until(() => caller.statuses.includes(180));
    const second = await Caller.dial(number);
    await until(() => second.statuses.includes(180));
    caller.invite.cancel();
    second.invite.cancel();
    await Promise.all([caller.ended, second.ended]);
    await until(() => carrier.report().inFlight === 0);
    expect(carrier.report()).toMatchObject({
      calls: 2,
      cancelled: 2,
      duplicatesInFlight: 1,
      concurrentMax: 2,
      byOutcome: { cancelled: 2 },
    });
    for (const { phone } of [caller, second]) phone.close();
  });

  it("a re-INVITE that holds stops the sound, and another brings it back", async () => {
    const number = "+79991000003";
    const caller = await Caller.dial(number);
    const session = await caller.answered();
    const sdp = new SdpSession(random);
    const local = { address: "127.0.0.1", port: caller.phone.port, codecs: ["pcma"] as const };
    await session.reinvite({ body: sdp.offer({ ...local, direction: "inactive" }) });
    await sleep(systemTimers, 100);
    const before = caller.phone.heard().packets;
    await sleep(systemTimers, 300);
    expect(caller.phone.heard().packets - before).toBeLessThanOrEqual(1);
    await session.reinvite({ body: sdp.offer(local) });
    await until(() => caller.phone.heard().packets > before + 5);
    await session.bye();
    caller.phone.close();
  });
});

describe("the control door", () => {
  const request = (path: string, method: string, body?: unknown) =>
    fetch(`http://127.0.0.1:${control.port}${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });

  it("lets a subscriber call, press keys and hang up", async () => {
    const phone = await RtpPhone.open({ address: "127.0.0.1", clock: systemClock, random, metronome });
    product.onRequest((incoming) => {
      if (incoming.kind !== "invite") return;
      const offer = parseSdp(incoming.body);
      const sdp = new SdpSession(random);
      const local = { address: "127.0.0.1", port: phone.port, codecs: ["pcma"] as const };
      const answer = offer.ok ? sdp.answer(offer.value, local) : undefined;
      if (!answer?.ok) throw new Error("no usable offer");
      const { address, port, codec, payloadType } = answer.value.audio;
      const law = codec === "pcmu" ? "pcmu" : "pcma";
      phone.setRemote({ address, port, codec: law, payloadType, telephoneEvent: undefined, send: true });
      incoming.accept({ body: answer.value.sdp });
    });
    const response = await request("/calls", "POST", {
      from: "+79991000009",
      to: "+74951234567",
      target: `127.0.0.1:${product.localAddress("udp").port}`,
    });
    expect(response.status).toBe(202);
    const { callId } = (await response.json()) as { callId: string };
    await until(async () => (await lineOf("+74951234567")).answerAt !== undefined);
    await until(() => (phone.heard().tones[0]?.windows ?? 0) >= 1);
    expect(phone.heard().frequencyHz).toBe((await lineOf("+74951234567")).identityHz);
    const strangers = phone.foreign;
    expect((await request(`/calls/${callId}/digits`, "POST", { digits: "12" })).status).toBe(200);
    // This phone agreed no telephone-event of its own, so event packets count as foreign to it.
    await until(() => phone.foreign > strangers);
    expect((await request(`/calls/${callId}`, "DELETE")).status).toBe(200);
    await until(async () => (await lineOf("+74951234567")).endAt !== undefined);
    expect(await lineOf("+74951234567")).toMatchObject({ direction: "originated", endedBy: "subscriber" });
    expect(carrier.report().calls).toBe(0);
    phone.close();
  });

  it.each([
    ["/calls", "POST", { from: "1" }, 422],
    ["/calls/nobody/digits", "POST", { digits: "1" }, 404],
    ["/calls/nobody/digits", "POST", { digits: "x" }, 422],
    ["/calls/nobody", "DELETE", undefined, 404],
    ["/profile", "PUT", { speedUp: 0 }, 422],
    ["/elsewhere", "GET", undefined, 404],
    ["/health", "GET", undefined, 200],
  ])("%s %s answers %j with %i", async (path, method, body, status) => {
    expect((await request(path, method, body)).status).toBe(status);
  });
});
