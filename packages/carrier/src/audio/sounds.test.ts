import { seededRandom, silentLogger } from "@perezvon/base";
import { dominantTone, levelDbm0 } from "@perezvon/media";
import { describe, expect, it } from "vitest";
import { Hearing } from "./hearing.ts";
import { identityTonesHz, nearestIdentityHz } from "./identity-tones.ts";
import { busyTone, congestionTone, faxCalled, faxCalling, specialInformationTone } from "./network-tones.ts";
import { resampleTo8k } from "./resample.ts";
import { SoundLibrary } from "./sound-library.ts";
import { prepareSpeech } from "./speech.ts";
import { syntheticSpeech } from "./synthetic-speech.ts";

/** Runs of sound and silence in ms, in steps of 10 ms. */
function cadence(samples: Int16Array): number[] {
  const runs: number[] = [];
  let was: boolean | undefined;
  for (let at = 0; at + 80 <= samples.length; at += 80) {
    const on = levelDbm0(samples, at, at + 80) > -42;
    if (on === was) runs[runs.length - 1]! += 10;
    else runs.push(10);
    was = on;
  }
  return runs;
}

describe("TEL-TON-01 tones as the simulated network sends them", () => {
  it("busy is 425 Hz, 0.4 s on, 0.4 s off; congestion 0.2 s and 0.2 s", () => {
    expect(cadence(busyTone().samples)).toEqual([400, 400]);
    expect(cadence(congestionTone().samples)).toEqual([200, 200]);
    expect(dominantTone(busyTone().samples.subarray(0, 1600)).hz).toBeCloseTo(425, 0);
  });

  it("the information tone is 950, 1400 and 1800 Hz of 330 ms each", () => {
    const { samples } = specialInformationTone();
    const tones = [0, 1, 2].map(
      (part) => dominantTone(samples.subarray(part * 2640 + 200, part * 2640 + 2400)).hz,
    );
    expect(tones.map(Math.round)).toEqual([950, 1400, 1800]);
    expect(cadence(samples)).toEqual([990, 1000]);
  });

  it("TEL-CPA-09 a fax answers with 2100 Hz and flags, and calls with 1100 Hz", () => {
    const { samples } = faxCalled();
    expect(Math.round(dominantTone(samples.subarray(0, 8000)).hz)).toBe(2100);
    const flags = samples.subarray(3400 * 8, 4400 * 8);
    const { hz } = dominantTone(flags);
    expect(hz).toBeGreaterThan(1600);
    expect(hz).toBeLessThan(1900);
    expect(cadence(faxCalling().samples).slice(0, 2)).toEqual([500, 3000]);
  });
});

describe("speech of the subscribers", () => {
  it("without a synthesiser has pauses, the level of a voice and no steady tone", () => {
    const samples = syntheticSpeech(8, seededRandom(3));
    expect(samples.length / 8).toBeGreaterThan(1500);
    const hearing = new Hearing();
    for (let at = 0, sequence = 0; at + 160 <= samples.length; at += 160, sequence++) {
      hearing.packet(samples.subarray(at, at + 160), sequence, at / 8);
    }
    expect(hearing.heard().tones).toEqual([]);
    expect(cadence(samples).filter((_, index) => index % 2 === 1).length).toBeGreaterThan(3);
  });

  it("is levelled, short for a greeting and long for a machine", async () => {
    const speech = await prepareSpeech("synthetic", silentLogger);
    for (const greeting of speech.greetings) {
      expect(greeting.length / 8).toBeLessThan(1800);
      expect(levelDbm0(greeting)).toBeCloseTo(-18, 0);
    }
    for (const greeting of speech.machineGreetings) expect(greeting.length / 8).toBeGreaterThan(3000);
  });

  it("keeps tones in the band when resampled and takes away what lies above it", () => {
    const tone = (hz: number) =>
      Int16Array.from({ length: 22_050 }, (_, i) => 8000 * Math.sin((2 * Math.PI * hz * i) / 22_050));
    const kept = resampleTo8k(tone(1000), 22_050);
    expect(kept.length).toBe(8000);
    expect(dominantTone(kept.subarray(1000, 3000)).hz).toBeCloseTo(1000, 0);
    expect(levelDbm0(kept)).toBeCloseTo(levelDbm0(tone(1000)), 0);
    expect(levelDbm0(resampleTo8k(tone(6000), 22_050), 1000, 7000)).toBeLessThan(-50);
  });
});

describe("hearing", () => {
  it.each(identityTonesHz.map((hz) => [hz]))("knows the identity of %i Hz", (hz) => {
    const library = new SoundLibrary({
      source: "synthetic",
      greetings: [],
      machineGreetings: [],
      announcements: [],
    });
    const { samples } = library.tone(hz);
    const hearing = new Hearing();
    for (let i = 0; i < 100; i++)
      hearing.packet(samples.subarray((i % 50) * 160, (i % 50) * 160 + 160), i, i * 20);
    const heard = hearing.heard();
    expect(heard.frequencyHz).toBe(hz);
    expect(nearestIdentityHz(heard.frequencyHz ?? 0)).toBe(hz);
    expect(heard.levelDbm0).toBeCloseTo(-16, 0);
    expect(heard.firstAudibleAt).toBe(0);
    expect(heard.packets).toBe(100);
  });

  it("tells gaps and losses, and takes no new stream for a loss", () => {
    const hearing = new Hearing();
    const frame = new Int16Array(160);
    const arrivals: [sequence: number, at: number][] = [
      [65_534, 0],
      [65_535, 20],
      [0, 40],
      [3, 100],
      [2, 101],
      [4, 141],
      [20_000, 161],
    ];
    for (const [sequence, at] of arrivals) hearing.packet(frame, sequence, at);
    expect(hearing.heard()).toMatchObject({
      lost: 2,
      gaps: 1,
      longestGapMs: 60,
      longestGapAt: 100,
      firstAudibleAt: undefined,
      frequencyHz: undefined,
      levelDbm0: undefined,
    });
  });

  it("takes the packets of a key press for one press, and for no loss", () => {
    const hearing = new Hearing();
    const frame = new Int16Array(160).fill(4000);
    hearing.packet(frame, 10, 0);
    for (const [at, sequence] of [11, 12, 13].entries()) hearing.event(11, 160, sequence, 20 * (at + 1));
    hearing.event(5, 1600, 14, 80);
    hearing.packet(frame, 15, 100);
    expect(hearing.heard()).toMatchObject({ digits: "#5", lost: 0, gaps: 0, lastAudibleAt: 100 });
  });
});
