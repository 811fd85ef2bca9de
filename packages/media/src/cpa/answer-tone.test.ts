import { seededRandom } from "@perezvon/base";
import { expect, test } from "vitest";
import { speechLike } from "../../testing/speech-like.ts";
import { sine } from "../tone/generate.ts";
import { AnswerTone } from "./answer-tone.ts";

/** Milliseconds until it is heard; undefined if it never is. */
function heardAfterMs(samples: Int16Array): number | undefined {
  const tone = new AnswerTone();
  for (let from = 0; from + 160 <= samples.length; from += 160) {
    if (tone.feed(samples.subarray(from, from + 160))) return (from + 160) / 8;
  }
  return undefined;
}

const second = (hz: number, dbm0: number) => sine([hz], 1_000, dbm0);

/** ANSam: the phase turns round every 450 ms, and 15 Hz sway the level by a fifth. */
function modemAnswer(): Int16Array {
  return sine([2_100], 2_000, -12).map((sample, i) => {
    const turned = Math.floor(i / 3_600) % 2 === 1 ? -1 : 1;
    return Math.round(sample * turned * (1 + 0.2 * Math.sin((2 * Math.PI * 15 * i) / 8_000)));
  });
}

test("TEL-SDP-07 the answer tone of fax and modem is heard after half a second", () => {
  for (const hz of [2_085, 2_100, 2_115]) expect(heardAfterMs(second(hz, -20))).toBe(500);
  expect(heardAfterMs(modemAnswer())).toBeLessThanOrEqual(600);
});

test("TEL-SDP-07 other tones, a short one, a faint one, and speech are no answer tone", () => {
  for (const hz of [425, 1_100, 1_800, 2_050, 2_150, 2_280])
    expect(heardAfterMs(second(hz, -12))).toBeUndefined();
  expect(heardAfterMs(sine([2_100], 450, -12))).toBeUndefined();
  expect(heardAfterMs(second(2_100, -45))).toBeUndefined();
  expect(heardAfterMs(speechLike(seededRandom(7), 20_000))).toBeUndefined();
});
