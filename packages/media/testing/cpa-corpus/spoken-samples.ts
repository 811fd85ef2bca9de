import type { Random } from "@perezvon/base";
import { concatSamples, silence } from "../../src/tone/generate.ts";
import { quietCondition, speechCondition, weighted } from "./conditions.ts";
import { throughLine } from "./line.ts";
import { recordedAnnouncements, recordedGreetings, recordedMenus, recordedMusic } from "./recorded.ts";
import type { CorpusSample } from "./sample.ts";
import { beep, ringback, sit, sitNames } from "./signals.ts";
import {
  answeredCall,
  click,
  otherTalk,
  promptRecorded,
  type Speakers,
  type Spoken,
  speak,
  speakRecorded,
  withPauses,
} from "./spoken.ts";
import * as texts from "./texts.ts";

type Built = Omit<CorpusSample, "id" | "kind">;

/**
 * How people answer: shares of the kinds of greeting. Most say one word or two and wait; at work some say a sentence.
 * Recorded people say one or two syllables.
 */
const GREETINGS = [
  ["short", 34, texts.shortGreetings],
  ["two parts", 20, texts.twoPartGreetings],
  ["name", 10, texts.nameGreetings],
  ["business", 10, texts.businessGreetings],
  ["hesitation", 6, texts.hesitations],
] as const;
const RECORDED_WEIGHT = 20;

export async function person(random: Random, speakers: Speakers): Promise<Built> {
  const { detail, spoken } = await greeting(random, speakers);
  const onsetMs = within(random.logNormal(600, 0.5), 100, 2400);
  const said = withPauses(spoken.parts, () => within(random.logNormal(220, 0.5), 60, 480));
  const afterMs = random.chance(0.25) ? random.integer(1200, 2600) : undefined;
  const again = afterMs === undefined ? [] : [silence(afterMs), spoken.parts[0]!];
  const sound = concatSamples([
    random.chance(0.1) ? click(random) : silence(0),
    silence(onsetMs),
    said,
    ...again,
    silence(5000),
  ]);
  const quiet = random.chance(0.1);
  const call = await answeredCall(random, speakers, sound, spoken.zone, quiet);
  return {
    detail: afterMs === undefined ? detail : `${detail}, again`,
    zone: spoken.zone,
    condition: call.condition.name,
    voice: spoken.voice,
    samples: call.samples,
    answeredAtMs: call.answeredAtMs,
    end: "ended",
    right: [1],
    greetingEndMs: call.offsetMs + onsetMs + said.length / 8,
  };
}

async function greeting(random: Random, speakers: Speakers): Promise<{ detail: string; spoken: Spoken }> {
  const recorded = random.chance(RECORDED_WEIGHT / 100) ? speakRecorded(random, speakers) : undefined;
  if (recorded) return { detail: "recorded", spoken: recorded };
  const [detail, , said] = weighted(random, GREETINGS);
  return { detail, spoken: await speak(random, speakers, said) };
}

/**
 * Pauses between the sentences of people and announcers who read: seldom over half a second. Recorded prompts have theirs in them and
 * are played one straight after the other.
 */
const readingPause = (random: Random, recorded: unknown) => () =>
  recorded ? random.integer(0, 60) : within(random.logNormal(400, 0.4), 120, 1200);

export async function machine(random: Random, speakers: Speakers): Promise<Built> {
  const recorded = random.chance(0.2) ? promptRecorded(random, speakers, recordedGreetings) : undefined;
  const brief = recorded === undefined && random.chance(0.08);
  const spoken =
    recorded ?? (await speak(random, speakers, brief ? texts.briefMachineGreetings : texts.machineGreetings));
  const onsetMs = within(random.logNormal(900, 0.5), 100, 3000);
  const greeted = concatSamples([silence(onsetMs), withPauses(spoken.parts, readingPause(random, recorded))]);
  const signal = random.chance(0.8) ? beep(random, -random.integer(6, 22)) : undefined;
  const before = random.integer(100, 1200);
  const sound = concatSamples([
    greeted,
    ...(signal ? [silence(before), signal.sound] : []),
    silence(random.integer(4500, 6000)),
  ]);
  const call = await answeredCall(random, speakers, sound, spoken.zone);
  return {
    detail: `${recorded ? "recorded" : brief ? "brief" : "greeting"}, ${signal?.detail ?? "no beep"}`,
    zone: spoken.zone,
    condition: call.condition.name,
    voice: spoken.voice,
    samples: call.samples,
    answeredAtMs: call.answeredAtMs,
    end: "ended",
    right: [2],
    ...(signal
      ? { beepEndMs: call.offsetMs + greeted.length / 8 + before + signal.sound.length / 8 }
      : undefined),
  };
}

/** After the answer: menus, and queues with ringing or music round their speech. */
export async function message(random: Random, speakers: Speakers): Promise<Built> {
  const recorded = random.chance(0.35) ? promptRecorded(random, speakers, recordedMenus) : undefined;
  const spoken = recorded ?? (await speak(random, speakers, texts.menus));
  const said = withPauses(spoken.parts, readingPause(random, recorded));
  const kind = random.pick(["menu", "menu", "music first", "ringback after", "music after"]);
  const music = (ms: number) => recordedMusic(speakers.half, random, ms);
  const jingle = kind === "music first" ? music(random.integer(1500, 4500)) : undefined;
  const after = kind === "music after" ? music(6000) : undefined;
  const sound = concatSamples([
    silence(random.integer(200, 1500)),
    ...(jingle ? [jingle, silence(random.integer(0, 300))] : []),
    said,
    silence(400),
    ...(after ? [after] : []),
    ...(kind === "ringback after" ? [ringback(random, spoken.zone, -16, 2)] : []),
    silence(4000),
  ]);
  const call = await answeredCall(random, speakers, sound, spoken.zone);
  return {
    detail: `${recorded ? "recorded " : ""}${kind}`,
    zone: spoken.zone,
    condition: call.condition.name,
    voice: spoken.voice,
    samples: call.samples,
    answeredAtMs: call.answeredAtMs,
    end: "ended",
    right: [2, 3],
  };
}

/** Before the answer: what the network says, with or without ringback, then a final code or our limit. */
export async function announcement(random: Random, speakers: Speakers): Promise<Built> {
  const recorded = random.chance(0.35) ? promptRecorded(random, speakers, recordedAnnouncements) : undefined;
  const spoken = recorded ?? (await speak(random, speakers, texts.announcements));
  const said = withPauses(spoken.parts, readingPause(random, recorded));
  const rings = random.chance(0.3) ? [ringback(random, spoken.zone, -16, 1)] : [];
  const triple = random.chance(0.2) ? sit(random, random.pick(sitNames), -16) : undefined;
  const sound = concatSamples([
    silence(random.integer(100, 900)),
    ...rings,
    ...(triple ? [triple.sound, silence(200)] : []),
    said,
    silence(600),
    said,
    silence(500),
  ]);
  // Tones need not be known below −38 dBm0.
  const condition =
    random.chance(0.05) && !triple
      ? quietCondition(random)
      : await speechCondition(random, sound.length, () => otherTalk(random, speakers));
  return {
    detail: `${recorded ? "recorded" : "spoken"}${triple ? ", SIT" : ""}`,
    zone: spoken.zone,
    condition: condition.name,
    voice: spoken.voice,
    samples: throughLine(sound, condition.line, random),
    answeredAtMs: undefined,
    end: random.chance(0.7) ? "final_code" : "not_answered",
    right: triple ? [5] : [3],
    ...(triple ? { sit: triple.kind } : undefined),
  };
}

function within(value: number, low: number, high: number): number {
  return Math.round(Math.max(low, Math.min(high, value)));
}
