import { expect, test } from "vitest";
import {
  ALAW_SILENCE,
  alawToLinear,
  alawToUlaw,
  linearToAlaw,
  linearToUlaw,
  ULAW_SILENCE,
  ulawToAlaw,
  ulawToLinear,
} from "./g711.ts";

test("TEL-COD-01 values of the Recommendation: both ends, the smallest, the first of each segment", () => {
  const alaw: [number, number][] = [
    [0xd5, 8],
    [0x55, -8],
    [0xaa, 32_256],
    [0x2a, -32_256],
    [0xc5, 264],
    [0xf5, 528],
    [0xe5, 1056],
    [0x95, 2112],
    [0x85, 4224],
    [0xb5, 8448],
    [0xa5, 16_896],
  ];
  for (const [octet, linear] of alaw) expect([octet, alawToLinear[octet]]).toEqual([octet, linear]);
  const ulaw: [number, number][] = [
    [0xff, 0],
    [0x80, 32_124],
    [0x00, -32_124],
    [0xef, 132],
    [0xdf, 396],
    [0xcf, 924],
    [0xbf, 1980],
    [0xaf, 4092],
    [0x9f, 8316],
    [0x8f, 16_764],
  ];
  for (const [octet, linear] of ulaw) expect([octet, ulawToLinear[octet]]).toEqual([octet, linear]);
  expect(alawToLinear[ALAW_SILENCE]).toBe(8);
  expect(ulawToLinear[ULAW_SILENCE]).toBe(0);
});

test("TEL-COD-01 decoding and coding again gives the same octet, but for the two zeros of µ-law", () => {
  for (let octet = 0; octet < 256; octet++) {
    expect(linearToAlaw[alawToLinear[octet]! & 0xffff]).toBe(octet);
    const again = linearToUlaw[ulawToLinear[octet]! & 0xffff];
    expect(again).toBe(octet === 0x7f ? 0xff : octet);
  }
});

test("TEL-COD-01 every linear sample is coded in order and at most half a step off", () => {
  for (const [table, decoded, clip] of [
    [linearToAlaw, alawToLinear, 32_256],
    [linearToUlaw, ulawToLinear, 32_124],
  ] as const) {
    let before = -Infinity;
    let wrong = 0;
    for (let sample = -32_768; sample < 32_768; sample++) {
      const got = decoded[table[sample & 0xffff]!]!;
      const halfStep = Math.max(8, (Math.abs(sample) + 132) / 32);
      if (got < before || Math.abs(got - Math.max(-clip, Math.min(clip, sample))) > halfStep) wrong++;
      before = got;
    }
    expect(wrong).toBe(0);
  }
});

test("TEL-COD-01 conversion between the laws: sign kept, at most one step off, settled after one passage", () => {
  for (let octet = 0; octet < 256; octet++) {
    const toA = alawToLinear[ulawToAlaw[octet]!]!;
    const fromU = ulawToLinear[octet]!;
    if (fromU !== 0) expect(Math.sign(toA)).toBe(Math.sign(fromU));
    expect(Math.abs(toA - fromU)).toBeLessThanOrEqual(Math.max(16, Math.abs(fromU) / 16));
    const once = alawToUlaw[octet]!;
    expect(alawToUlaw[ulawToAlaw[once]!]).toBe(once);
  }
});
