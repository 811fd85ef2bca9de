import { type Clock, systemClock, systemTimers } from "@perezvon/base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CallRefused } from "../testing/sip-party.ts";
import { NUMBER, pause, until, World } from "../testing/world.ts";

/** A wall clock that somebody sets while calls are up; what is measured by it jumps, what is timed must not. */
let setBy = 0;
const clock: Clock = { now: () => systemClock.now() + setBy, monotonicMs: systemClock.monotonicMs };

let world: World;
beforeAll(async () => {
  world = await World.start({ clock, timers: systemTimers });
});
afterAll(() => world.stop());

const allGone = () => until(() => world.switch.legs === 0, "all legs gone");

describe("a trunk that lies about its audio", () => {
  const head = "v=0\r\no=far 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n";
  test.each([
    ["a codec that was never offered", `${head}m=audio 40000 RTP/AVP 18\r\na=rtpmap:18 G729/8000\r\n`],
    [
      "an own number for a codec that nobody knows",
      `${head}m=audio 40000 RTP/AVP 96\r\na=rtpmap:96 X/8000\r\n`,
    ],
    ["no audio at all", `${head}m=video 40000 RTP/AVP 96\r\n`],
    ["audio at port 0", `${head}m=audio 0 RTP/AVP 8\r\n`],
    [
      "audio to everybody",
      `${head.replace("IP4 127.0.0.1\r\nt", "IP4 224.1.1.1\r\nt")}m=audio 40000 RTP/AVP 8\r\n`,
    ],
    ["SRTP in the clear", `${head}m=audio 40000 RTP/SAVP 8\r\n`],
    ["something that is no description", "hello\r\n"],
    ["nothing", ""],
  ])(
    "TEL-SDP-04 TEL-SDP-01 answers with %s: ACK, BYE with cause 111, and the next call works",
    async (_, body) => {
      const legId = world.dial();
      const session = (await world.carrier.nextCall()).accept({ body })!;
      const ended = new Promise<readonly string[]>((resolve) => {
        session.on((event) => {
          if (event.kind === "ended")
            resolve(event.reasons.map(({ protocol, cause }) => `${protocol};${cause}`));
        });
      });
      expect(await ended).toContain("Q.850;111");
      expect((await world.of("ended", legId)).outcome).toMatchObject({ endedBy: "system" });
      expect(world.story(legId)).not.toContain("answered");
      await allGone();
    },
  );

  test("TEL-MED-02 names an address where nobody listens and speaks from another: it is heard, and the call goes on", async () => {
    const legId = world.dial();
    const call = await world.carrier.nextCall();
    const party = await world.carrier.party(500);
    party.hear(call.body);
    party.joined(call.accept({ body: party.describe().replace(`audio ${party.rtp.port}`, "audio 9") })!);
    await world.of("answered", legId);
    await pause(600);
    const figures = await world.media.legStatistics(legId);
    expect(figures!.packetsIn + figures!.foreign).toBeGreaterThan(10);
    expect(world.story(legId)).not.toContain("ended");
    world.execute({ kind: "hang_up", legId, cause: "normal" });
    await allGone();
  });
});

test("TEL-SDP-01 a caller whose codecs are none of ours gets 488 with Warning 305 before anybody hears of the call", async () => {
  const party = await world.carrier.party(500);
  const invite = world.carrier.stack.invite({
    target: `sip:${NUMBER}@127.0.0.1`,
    from: "<sip:79995550000@127.0.0.1>",
    body: party
      .describe()
      .replace(/m=audio (\d+) [^\r]*/, "m=audio $1 RTP/AVP 18 3")
      .replace(/a=(rtpmap|fmtp)[^\r]*\r\n/g, ""),
    nextHop: { address: "127.0.0.1", port: world.sip.localAddress("udp").port },
  });
  const failure = await new Promise<{ status: number; warning: string | undefined }>((resolve, reject) => {
    invite.on((event) => {
      if (event.kind === "accepted") reject(new Error("answered"));
      if (event.kind === "failed")
        resolve({ status: event.status, warning: event.response?.header("Warning") });
    });
  });
  expect(failure).toEqual({ status: 488, warning: expect.stringMatching(/^305 /) });
  expect(world.events.filter(({ kind }) => kind === "incoming")).toEqual([]);
  await allGone();
});

test("TEL-DTM-01 digits faster than anybody can press: each once, in order", async () => {
  const legId = world.dial();
  const party = await world.carrier.answer(await world.carrier.nextCall(), 500);
  await world.of("answered", legId);
  party.rtp.hush();
  const wanted = "112233445566778899*#0".repeat(5);
  // 50 a second.
  for (const digit of wanted) {
    party.rtp.pressKey("0123456789*#".indexOf(digit));
    await pause(20);
  }
  const heard = () =>
    world.events
      .flatMap((event) => (event.kind === "digit" && event.legId === legId ? [event.digit] : []))
      .join("");
  await until(() => heard().length >= wanted.length, "all digits", 3_000);
  expect(heard()).toBe(wanted);
  world.execute({ kind: "hang_up", legId, cause: "normal" });
  await allGone();
});

test.each([
  ["an hour ahead", 3_600_000],
  ["an hour back", -3_600_000],
  ["ten seconds ahead", 10_000],
  ["ten seconds back", -10_000],
])(
  "TEL-CDR-05 the clock is set %s: limits that run end when they should, and the call is as long as it was",
  async (_, jump) => {
    const legId = world.dial({ noAnswerMs: 900 });
    const call = await world.carrier.nextCall();
    call.provisional(180);
    await world.of("ringing", legId);
    const rangAt = systemClock.monotonicMs();
    setBy += jump;
    const cancelled = new Promise<void>((resolve) => {
      call.on((event) => event.kind === "cancelled" && resolve());
    });
    await cancelled;
    const waited = systemClock.monotonicMs() - rangAt;
    expect(waited).toBeGreaterThan(700);
    expect(waited).toBeLessThan(3_000);
    await world.of("ended", legId);
    await allGone();
    // And the next call comes in as ever.
    const calling = world.carrier
      .call({ to: NUMBER, from: "79995550001", toneHz: 500 })
      .catch((error) => error);
    const incoming = await world.event("incoming", (event) => !world.story(event.legId).includes("ended"));
    world.execute({ kind: "hang_up", legId: incoming.legId, cause: "busy", q850: 17 });
    expect(await calling).toBeInstanceOf(CallRefused);
    await allGone();
  },
);
