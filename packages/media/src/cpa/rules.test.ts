import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Heard, type RuleParameters, verdict } from "./rules.ts";

/** Defaults of TEL-CPA-06, to the letter. */
const TABLE: RuleParameters = {
  detectMachine: true,
  greetingMs: 1800,
  pauseMs: 600,
  doubtMs: 4000,
  silenceMs: 5000,
  patienceMs: 0,
};
const NOTHING: Heard = {
  sinceAnswerMs: 1000,
  spokenMs: 0,
  spanMs: 0,
  pauseMs: 1000,
  manyWords: false,
  words: 6,
  onsetMs: 700,
  signal: false,
  music: false,
  faxExpected: false,
  ringback: false,
  soundShare: 0,
};
const spoken = (ms: number, pauseMs: number, more: Partial<Heard> = {}): Heard => ({
  ...NOTHING,
  sinceAnswerMs: ms + pauseMs,
  spokenMs: ms,
  spanMs: ms,
  pauseMs,
  soundShare: 0.5,
  ...more,
});

describe("TEL-CPA-06 the table, row by row", () => {
  test.each([
    ["7: 1.8 s of speech, then 0.6 s of pause", spoken(1800, 600), 1, 7],
    ["7: not yet", spoken(1800, 580), undefined, undefined],
    ["8: speech runs on over 1.8 s", spoken(1820, 0), 2, 8],
    ["8: four words within 2.2 s", spoken(900, 0, { manyWords: true }), 2, 8],
    ["9: as 8 with music", spoken(1820, 0, { music: true }), 3, 9],
    ["9: as 8 with ringback", spoken(1820, 0, { ringback: true }), 3, 9],
    ["10: undecided at 4.0 s", spoken(1000, 100, { sinceAnswerMs: 4000 }), 1, 10],
    ["10: not yet", spoken(1000, 100, { sinceAnswerMs: 3980 }), undefined, undefined],
    ["11: quiet for 5.0 s", { ...NOTHING, sinceAnswerMs: 5000 }, 9, 11],
    ["11: not yet", { ...NOTHING, sinceAnswerMs: 4980 }, undefined, undefined],
    ["12: noise", { ...NOTHING, sinceAnswerMs: 5000, soundShare: 0.9 }, 9, 12],
    ["12: music", { ...NOTHING, sinceAnswerMs: 5000, soundShare: 0.9, music: true }, 3, 12],
  ] as const)("rule %s", (_, heard, result, rule) => {
    expect(verdict(heard, TABLE)).toEqual(result === undefined ? undefined : { result, rule });
  });

  test.each([
    ["greetingMs", 800, spoken(820, 0), 2],
    ["greetingMs", 4000, spoken(3900, 600), 1],
    ["pauseMs", 300, spoken(700, 300), 1],
    ["pauseMs", 1500, spoken(700, 1480), undefined],
    ["doubtMs", 2000, spoken(700, 100, { sinceAnswerMs: 2000 }), 1],
    ["doubtMs", 8000, spoken(700, 100, { sinceAnswerMs: 7980 }), undefined],
    ["silenceMs", 3000, { ...NOTHING, sinceAnswerMs: 3000 }, 9],
    ["silenceMs", 10_000, { ...NOTHING, sinceAnswerMs: 9980 }, undefined],
  ] as const)("%s of %i", (name, value, heard, result) => {
    expect(verdict(heard, { ...TABLE, [name]: value })?.result).toBe(result);
  });
});

describe("TEL-CPA-15 patience: a doubt is a person", () => {
  const PATIENT = { ...TABLE, patienceMs: 2400 };

  test.each([
    ["a sentence, and then waiting", spoken(3000, 1320), 1, 10],
    ["a sentence, and a breath", spoken(3000, 1300), undefined, undefined],
    ["who goes on", spoken(4220, 0), 2, 8],
    ["who is heard to begin a recording", spoken(2000, 0, { signal: true }), 2, 8],
    ["who plays music", spoken(2000, 0, { music: true }), 3, 9],
  ] as const)("%s", (_, heard, result, rule) => {
    expect(verdict(heard, PATIENT)).toEqual(result === undefined ? undefined : { result, rule });
  });

  test.each([
    ["one short word is conclusive at once", spoken(450, 340, { words: 1 }), 1],
    ["and not before", spoken(450, 320, { words: 1 }), undefined],
    ["two words want more", spoken(900, 800, { words: 2 }), 1],
    ["and not before", spoken(900, 780, { words: 2 }), undefined],
    ["a crackle is hardly a word", spoken(80, 780, { words: 1 }), undefined],
    ["who begins late may be a machine", spoken(450, 600, { words: 1, onsetMs: 1600 }), undefined],
  ] as const)("TEL-CPA-06 rule 7, the pause adapts: %s", (_, heard, result) => {
    expect(verdict(heard, PATIENT)?.result).toBe(result);
  });

  test("TEL-CPA-06 the campaign's pause scales them all, and none is shorter than the shortest allowed", () => {
    const slow = { ...PATIENT, pauseMs: 1200 };
    expect(verdict(spoken(450, 640, { words: 1 }), slow)).toBeUndefined();
    expect(verdict(spoken(450, 680, { words: 1 }), slow)?.result).toBe(1);
    const fast = { ...PATIENT, pauseMs: 300 };
    expect(verdict(spoken(450, 280, { words: 1 }), fast)).toBeUndefined();
    expect(verdict(spoken(450, 300, { words: 1 }), fast)?.result).toBe(1);
  });

  test("TEL-CPA-06 rule 10: who begins late has as much time", () => {
    const late = spoken(1000, 100, { sinceAnswerMs: 4000, onsetMs: 2000 });
    expect(verdict(late, PATIENT)).toBeUndefined();
    expect(verdict({ ...late, sinceAnswerMs: 5000 }, PATIENT)).toEqual({ result: 1, rule: 10 });
  });

  test("TEL-CPA-06 who pauses after a word is no message for the music that was heard before", () => {
    const radio = spoken(60, 600, { sinceAnswerMs: 4000, words: 0, onsetMs: 34, music: true });
    expect(verdict(radio, { ...TABLE, patienceMs: 1 })).toEqual({ result: 1, rule: 10 });
    expect(verdict({ ...radio, pauseMs: 300 }, { ...TABLE, patienceMs: 1 })).toEqual({ result: 3, rule: 9 });
  });

  test("nobody becomes a machine by patience who is none by the table", () => {
    const heard = fc.record({
      sinceAnswerMs: fc.integer({ min: 20, max: 12_000 }),
      spokenMs: fc.integer({ min: 0, max: 8000 }),
      spanMs: fc.integer({ min: 0, max: 8000 }),
      pauseMs: fc.integer({ min: 0, max: 4000 }),
      manyWords: fc.boolean(),
      words: fc.integer({ min: 0, max: 12 }),
      onsetMs: fc.integer({ min: 0, max: 6000 }),
      signal: fc.boolean(),
      music: fc.boolean(),
      faxExpected: fc.boolean(),
      ringback: fc.boolean(),
      soundShare: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(heard, fc.integer({ min: 0, max: 5000 }), (one, patienceMs) => {
        const literal = verdict(one, TABLE);
        const patient = verdict(one, { ...TABLE, patienceMs });
        if (literal?.result === 2) expect([1, 2, undefined]).toContain(patient?.result);
        else expect([1, undefined, literal?.result]).toContain(patient?.result);
      }),
    );
  });
});
