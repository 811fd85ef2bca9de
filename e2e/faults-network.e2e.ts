import { silentLogger } from "@perezvon/base";
import { decodeAlaw, dominantTone, levelDbm0 } from "@perezvon/media";
import type { LegId } from "@perezvon/model";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { G711_BPL_CONCEALED, mosOf, rFactor } from "../packages/media/src/quality/e-model.ts";
import type { Party } from "../packages/telephony/testing/sip-party.ts";
import { pause, until, World } from "../packages/telephony/testing/world.ts";
import { BadNetwork, type NetworkFaults } from "./support/bad-network.ts";

const TALK_MS = 8_000;
/**
 * What a busy machine's own stalls may cost beside the network: MOS, for they deepen the buffer and make packets late, and a share of late
 * packets. Without them, the promise is kept to the letter: by the E-model, and by the jitter buffer in virtual time.
 */
const STALLS = { mos: 0.5, late: 0.02 };
/** A buffer of 40 ms and a frame. */
const USUAL_DELAY_MS = 60;
const digits = "1234567890*#".repeat(4);

interface Talk {
  readonly network: BadNetwork;
  readonly far: LegId;
  readonly near: LegId;
  /** Behind the bad network. */
  readonly party: Party;
  /** Who talks with him, on a good one. */
  readonly partner: Party;
}

/** Networks as they are: the switch's own figures of a leg, what its partner hears, and every digit (reliability of media). */
describe("a bad network between the switch and a far side", () => {
  let world: World;
  const networks: BadNetwork[] = [];
  beforeAll(async () => {
    world = await World.start({ logger: silentLogger });
  });
  afterEach(() => {
    for (const network of networks.splice(0)) network.close();
  });
  afterAll(() => world?.stop());

  async function talk(faults: NetworkFaults, hz: number): Promise<Talk> {
    const network = await BadNetwork.open(faults);
    networks.push(network);
    const far = world.dial();
    const call = await world.carrier.nextCall();
    const party = await world.carrier.party(hz);
    const body = party.describe().replace(`m=audio ${party.rtp.port} `, `m=audio ${network.nearPort} `);
    party.hear(call.body);
    network.join({ near: Number(/^m=audio (\d+) /m.exec(call.body)?.[1]), far: party.rtp.port });
    party.rtp.sendTo("127.0.0.1", network.farPort);
    party.joined(call.accept({ body })!);
    await world.of("answered", far);
    const near = world.dial();
    const partner = await world.carrier.answer(await world.carrier.nextCall(), hz + 150);
    await world.of("answered", near);
    world.execute({ kind: "join", legs: [far, near] });
    // By way of frames, jitter buffer and concealment: a volume is not for packets that pass unopened.
    world.media.volume(near, { outDb: 1 });
    return { network, far, near, party, partner };
  }

  async function end({ far, near }: Talk): Promise<void> {
    for (const legId of [far, near]) world.execute({ kind: "hang_up", legId, cause: "normal" });
    for (const legId of [far, near]) await world.of("ended", legId);
  }

  /** Of the sound itself: gaps by its own count, frequency, share of that frequency in all that is heard. */
  function heard({ rtp }: Party) {
    const audio = rtp.heard.filter(({ payloadType }) => payloadType === 8).slice(-300);
    const gaps = audio.slice(1).map(({ timestamp }, i) => (timestamp - audio[i]!.timestamp) / 8);
    const samples = decodeAlaw(Buffer.concat(audio.map(({ payload }) => payload)));
    return { longestGapMs: Math.max(...gaps), level: levelDbm0(samples), ...dominantTone(samples) };
  }

  test("TEL-MED-04 TEL-MED-05 TEL-QOS-03 TEL-DTM-01 loss of 1, 5 and 10 % and jitter of 60 ms: quality as promised, sound all the time, no call dropped, every digit", async () => {
    const lossy: { lossPercent: number; mos: number; hz: number; it: Talk }[] = [];
    for (const [lossPercent, mos, hz] of [
      [1, 4.2, 400],
      [5, 3.8, 450],
      [10, 3.3, 500],
    ] as const)
      lossy.push({ lossPercent, mos, hz, it: await talk({ seed: 100 + lossPercent, lossPercent }, hz) });
    const uneven = await talk({ seed: 60, jitterMs: 60, reorderPercent: 5, duplicatePercent: 2 }, 550);
    await pause(TALK_MS);

    const results: Record<string, unknown> = {};
    for (const { lossPercent, mos, hz, it } of lossy) {
      const figures = (await world.media.legStatistics(it.far))!;
      const sound = heard(it.partner);
      const share = (100 * figures.lost) / (figures.lost + figures.packetsIn);
      results[`loss ${lossPercent} %`] = { lostPercent: share, mos: figures.qualityIn!.mos, ...sound };
      expect(Math.abs(share - lossPercent), `loss of ${lossPercent} %`).toBeLessThan(0.8);
      const byNetwork = mosOf(rFactor(lossPercent, USUAL_DELAY_MS, G711_BPL_CONCEALED));
      expect(byNetwork, `MOS at ${lossPercent} %`).toBeGreaterThanOrEqual(mos);
      expect(figures.qualityIn!.mos, `MOS at ${lossPercent} % as measured`).toBeGreaterThan(mos - STALLS.mos);
      // What fills the gaps is the voice that was there before.
      expect(sound).toMatchObject({ hz: expect.closeTo(hz, -1) });
      expect(sound.share).toBeGreaterThan(lossPercent > 5 ? 0.75 : 0.85);
      expect(sound.longestGapMs).toBeLessThanOrEqual(200);
      expect(sound.level).toBeGreaterThan(-14);
      expect(world.story(it.far)).not.toContain("ended");
    }
    const figures = (await world.media.legStatistics(uneven.far))!;
    const { packetsIn, late, duplicates, reordered, jitterMs, bufferMs } = figures;
    results.jitter = { packetsIn, late, duplicates, reordered, jitterMs, bufferMs, ...heard(uneven.partner) };
    expect(late / packetsIn).toBeLessThan(0.01 + STALLS.late);
    expect(figures).toMatchObject({ lost: 0, duplicates: expect.any(Number) });
    for (const count of [duplicates, reordered, jitterMs]) expect(count).toBeGreaterThan(5);
    expect(heard(uneven.partner)).toMatchObject({ hz: expect.closeTo(550, -1) });

    const { it: five } = lossy[1]!;
    for (const digit of digits) {
      five.party.rtp.pressKey("0123456789*#".indexOf(digit));
      await pause(60);
    }
    world.execute({ kind: "send_digits", legId: five.far, digits: digits.slice(0, 12) });
    await until(() => five.party.digits().length >= 12, "our digits at the far side", 6_000);
    const pressed = world.events.flatMap((event) =>
      event.kind === "digit" && event.legId === five.far ? [event.digit] : [],
    );
    expect(pressed.join("")).toBe(digits);
    expect(five.party.digits()).toBe(digits.slice(0, 12));
    if (process.env.FAULTS_REPORT === "1") console.log(JSON.stringify(results));
    for (const it of [...lossy.map((each) => each.it), uneven]) await end(it);
  }, 60_000);
});
