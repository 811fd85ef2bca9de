import type { Random } from "@perezvon/base";
import { concatSamples, silence, sine } from "../../src/tone/generate.ts";
import { type Condition, quietCondition, speechCondition } from "./conditions.ts";
import { throughLine } from "./line.ts";
import { hasPrompts, recordedPrompts, recordedSpeakers, recordedSyllable } from "./recorded.ts";
import { ringback } from "./signals.ts";
import type { SpeechStore } from "./speech-store.ts";
import { machineGreetings, type Utterance } from "./texts.ts";
import type { Half, Voice, VoiceLanguage } from "./voices.ts";

/** Who can speak in one half of the corpus. */
export interface Speakers {
  readonly half: Half;
  readonly voices: readonly Voice[];
  readonly store: SpeechStore;
  /** Recordings of people are used where they are installed, unless they are not wanted. */
  readonly recorded: boolean;
}

export interface Spoken {
  readonly voice: string;
  readonly zone: "ru" | "na";
  readonly parts: readonly Int16Array[];
}

const zoneOf = (language: VoiceLanguage) => (language === "ru" ? "ru" : "na");

/** One of the texts by one of the voices. */
export async function speak(
  random: Random,
  speakers: Speakers,
  texts: Readonly<Record<VoiceLanguage, readonly Utterance[]>>,
): Promise<Spoken> {
  const voice = random.pick(speakers.voices);
  const parts: Int16Array[] = [];
  for (const phrase of random.pick(texts[voice.language]))
    parts.push(await speakers.store.say(voice, phrase));
  return { voice: voice.id, zone: zoneOf(voice.language), parts };
}

/** One or two short things said by a recorded person; undefined where there are no recordings. */
export function speakRecorded(random: Random, speakers: Speakers): Spoken | undefined {
  const people = speakers.recorded ? recordedSpeakers(speakers.half) : [];
  if (people.length === 0) return undefined;
  const person = random.pick(people);
  const count = random.chance(0.6) ? 1 : 2;
  const parts = Array.from({ length: count }, () => recordedSyllable(person, random));
  return { voice: `recorded:${person}`, zone: person === "ru" || person === "uk" ? "ru" : "na", parts };
}

/** A recorded announcer with one of the lists of prompts. */
export function promptRecorded(
  random: Random,
  speakers: Speakers,
  lists: readonly (readonly string[])[],
): Spoken | undefined {
  if (!speakers.recorded || !hasPrompts(speakers.half)) return undefined;
  const parts = recordedPrompts(speakers.half, random.pick(lists));
  if (parts.length === 0) return undefined;
  return { voice: `recorded:${speakers.half}-prompts`, zone: speakers.half === "test" ? "ru" : "na", parts };
}

/** Phrases with pauses drawn for each gap. */
export function withPauses(parts: readonly Int16Array[], pauseMs: () => number): Int16Array {
  return concatSamples(parts.flatMap((part, i) => (i === 0 ? [part] : [silence(pauseMs()), part])));
}

/** Somebody else's talk, for behind a speaker. */
export async function otherTalk(random: Random, speakers: Speakers): Promise<Int16Array[]> {
  return (await speak(random, speakers, machineGreetings)).parts.slice();
}

/**
 * The customer's side through a line. Before the answer there may be ringback, whose end reaches into the answered call: signalling and
 * sound do not take the same way.
 */
export async function answeredCall(
  random: Random,
  speakers: Speakers,
  sound: Int16Array,
  zone: "ru" | "na",
  quiet = false,
): Promise<{ samples: Int16Array; answeredAtMs: number; offsetMs: number; condition: Condition }> {
  const condition = quiet
    ? quietCondition(random)
    : await speechCondition(random, sound.length, () => otherTalk(random, speakers));
  const heard = throughLine(sound, condition.line, random);
  if (!random.chance(0.3)) return { samples: heard, answeredAtMs: 0, offsetMs: 0, condition };
  const answeredAtMs = random.integer(100, 280) * 20;
  const ring = ringback(random, zone, -random.integer(12, 24), 2);
  const tailMs = random.integer(0, 5) * 20;
  const before = throughLine(ring.subarray(0, answeredAtMs * 8), { law: "a", noiseDbm0: -66 }, random);
  const tail = throughLine(ring.subarray(before.length, before.length + tailMs * 8), { law: "a" }, random);
  const samples = concatSamples([before, tail, heard]);
  return { samples, answeredAtMs, offsetMs: answeredAtMs + tailMs, condition };
}

/** Switching noise and the operator's own marks: rare clicks of a few milliseconds. */
export function click(random: Random): Int16Array {
  return sine([random.integer(300, 3000)], random.integer(2, 8), -random.integer(14, 30));
}
