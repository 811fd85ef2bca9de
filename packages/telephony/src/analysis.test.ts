import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { seededRandom } from "@perezvon/base";
import {
  concatSamples,
  decodeAlaw,
  levelDbm0,
  readWav,
  repeatSamples,
  silence,
  sine,
  TONES,
  tonePeriod,
} from "@perezvon/media";
import { speechLike } from "@perezvon/media/testing";
import type { AnalysisOptions, PlayId } from "@perezvon/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Party } from "../testing/sip-party.ts";
import { pause, until, World } from "../testing/world.ts";

const VOICE: AnalysisOptions = {
  detectVoice: true,
  detectMachine: true,
  waitForBeep: false,
  recordAnalysis: false,
};

let world: World;

beforeAll(async () => {
  world = await World.start();
});

afterAll(() => world.stop());

/** A subscriber who answers and makes this sound. */
async function answerWith(sound: Int16Array, analysis: AnalysisOptions = VOICE) {
  const legId = world.dial({ analysis });
  const call = await world.carrier.nextCall();
  const party = await world.carrier.party(0);
  party.hear(call.body);
  party.rtp.hush();
  party.joined(call.accept({ body: party.describe() })!);
  void party.rtp.say(sound);
  const { at: answeredAt } = await world.of("answered", legId);
  return { legId, party, answeredAt };
}

const speech = (ms: number) => speechLike(seededRandom(5), ms);

test.each([
  ["a person says hello and waits, 1", concatSamples([silence(300), speech(900), silence(5000)]), 1, 2500],
  ["a machine talks on, 2", concatSamples([silence(200), speech(8000)]), 2, 5500],
  ["a fax answers, 4", concatSamples([silence(200), sine([2100], 3000, -12)]), 4, 2000],
  ["nobody says anything, 9", silence(9000), 9, 6500],
])("TEL-CPA-01 answered: %s", async (_, sound, result, withinMs) => {
  const { legId, party, answeredAt } = await answerWith(sound);
  const analysed = await world.of("analysed", legId);
  expect(analysed.result).toBe(result);
  expect(analysed.at - answeredAt).toBeLessThan(withinMs);
  world.execute({ kind: "hang_up", legId, cause: "normal" });
  expect((await world.of("ended", legId)).outcome.analysis).toBe(result);
  expect(world.story(legId).filter((kind) => kind === "analysed")).toHaveLength(1);
  party.rtp.hush();
});

test("TEL-CPA-11 the sound of the analysis is kept when asked for, and named with the result", async () => {
  const sound = concatSamples([silence(300), speech(900), silence(4000)]);
  const { legId, party } = await answerWith(sound, { ...VOICE, recordAnalysis: true });
  const analysed = await world.of("analysed", legId);
  expect(analysed.file).toMatch(new RegExp(`/cpa/\\d{4}-\\d\\d-\\d\\d/${legId}\\.wav$`));
  world.execute({ kind: "hang_up", legId, cause: "normal" });
  const path = join(world.folder, "recordings", analysed.file!);
  await until(() => existsSync(path), "the file", 5000);
  const [heard] = readWav(readFileSync(path)).channels;
  // From the answer to the decision: the greeting and the pause that told a person, and no more.
  expect(heard!.length / 8_000).toBeGreaterThan(1);
  expect(heard!.length / 8_000).toBeLessThan(5);
  expect(levelDbm0(heard!)).toBeGreaterThan(-45);
  party.rtp.hush();
});

test("TEL-CPA-14 TEL-CPA-03 the end of the leg carries what the result rests on", async () => {
  const sound = concatSamples([silence(400), speech(900), silence(4000)]);
  const { legId, party } = await answerWith(sound);
  await world.of("analysed", legId);
  world.execute({ kind: "hang_up", legId, cause: "normal" });
  const { outcome } = await world.of("ended", legId);
  expect(outcome).toMatchObject({ analysis: 1, analysisEvidence: { rule: 7, answeredAtMs: 0, tones: [] } });
  const evidence = outcome.analysisEvidence!;
  const [first] = evidence.speech;
  const last = evidence.speech[evidence.speech.length - 1];
  expect(first!.fromMs).toBeGreaterThan(300);
  expect(last!.toMs).toBeLessThan(1800);
  // Rule 7: no pause is shorter than 300 ms.
  expect(evidence.decidedAfterMs).toBeGreaterThanOrEqual(last!.toMs + 280);
  expect(JSON.parse(JSON.stringify(outcome)).analysisEvidence.speech).toEqual(evidence.speech);
  party.rtp.hush();
});

test("TEL-CPA-14 a tone before the answer is kept with its frequency", async () => {
  const { legId } = await earlyMedia(cadence("busy", 20));
  const { outcome } = await world.of("ended", legId);
  expect(outcome.analysisEvidence).toMatchObject({ rule: 4, answeredAtMs: undefined });
  const [tone] = outcome.analysisEvidence!.tones;
  expect(tone!.hz).toHaveLength(1);
  expect(Math.abs(tone!.hz[0]! - 425)).toBeLessThan(10);
  expect(tone!.toMs - tone!.fromMs).toBeGreaterThan(300);
});

test("TEL-CPA-12 TEL-CPA-05 somebody is heard within 200 ms of the decision, and within 2 s of the end of the greeting", async () => {
  const greetingMs = 300 + 700;
  const sound = concatSamples([silence(300), speech(700), silence(6000)]);
  const { legId, party } = await answerWith(sound);
  const saidAt = performance.now();
  const analysed = await world.of("analysed", legId);
  expect(analysed.result).toBe(1);
  const decidedAt = performance.now();
  // A scenario joins as an agent does: what it plays goes to the leg at once.
  const playId = world.id("play") as PlayId;
  const quiet = (payload: Buffer) => levelDbm0(decodeAlaw(payload)) < -50;
  expect(party.rtp.heard.filter(({ payload }) => !quiet(payload))).toEqual([]);
  world.execute({ kind: "play", legId, playId, items: [{ kind: "tone", tone: "busy" }], repeat: 1 });
  await until(() => party.rtp.heard.some(({ payload }) => !quiet(payload)), "sound from our side", 3000);
  const heardAt = performance.now();
  expect(heardAt - decidedAt).toBeLessThan(200);
  expect(heardAt - (saidAt + greetingMs)).toBeLessThan(2000);
  world.execute({ kind: "hang_up", legId, cause: "normal" });
  party.rtp.hush();
});

test("TEL-CPA-02 without analysis there is no result", async () => {
  const legId = world.dial();
  const party = await world.carrier.answer(await world.carrier.nextCall(), 400);
  await world.of("answered", legId);
  await party.session!.bye();
  expect((await world.of("ended", legId)).outcome.analysis).toBeUndefined();
  expect(world.story(legId)).not.toContain("analysed");
});

test("TEL-CPA-06 rule 13: the far side ends before a rule held, result 0", async () => {
  const { legId, party } = await answerWith(silence(3000));
  await until(() => party.rtp.heard.length > 20, "some audio");
  await party.session!.bye();
  expect((await world.of("ended", legId)).outcome).toMatchObject({ analysis: 0, answered: true });
});

async function earlyMedia(sound: Int16Array, noAnswerMs = 20_000) {
  const legId = world.dial({ analysis: VOICE, noAnswerMs });
  const call = await world.carrier.nextCall();
  let cancelled = false;
  call.on(() => {
    cancelled = true;
  });
  const party: Party = await world.carrier.party(0);
  party.hear(call.body);
  call.provisional(183, { body: party.describe() });
  void party.rtp.say(sound);
  expect((await world.of("ringing", legId)).earlyMedia).toBe(true);
  return { legId, call, cancelled: () => cancelled };
}

const cadence = (tone: "busy" | "congestion" | "ringback", times: number) =>
  repeatSamples(tonePeriod(TONES.ru[tone]), times);

test.each([
  ["busy" as const, 6],
  ["congestion" as const, 7],
])(
  "TEL-CPA-06, TEL-MAP-01 %s tone before the answer: the dial is ended at once with result %i",
  async (tone, result) => {
    const { legId, cancelled } = await earlyMedia(cadence(tone, 20));
    const { outcome } = await world.of("ended", legId);
    expect(outcome).toMatchObject({ analysis: result, answered: false, endedBy: "system" });
    expect(cancelled()).toBe(true);
  },
);

test("TEL-CPA-06 rule 8: ringback until the limit, result 8", async () => {
  const { legId } = await earlyMedia(cadence("ringback", 3), 6500);
  const { outcome } = await world.of("ended", legId, 12_000);
  expect(outcome).toMatchObject({ analysis: 8, noAnswerLimit: true, answered: false });
});

test("TEL-CPA-06 rule 5: speech of the network, then a final code: result 3 and the code", async () => {
  const { legId, call } = await earlyMedia(speech(2500));
  await pause(2500);
  call.reject(480, { reasons: [{ protocol: "Q.850", cause: 20, text: undefined }] });
  const { outcome } = await world.of("ended", legId);
  expect(outcome).toMatchObject({ analysis: 3, sipCode: 480, q850: 20, answered: false });
});
