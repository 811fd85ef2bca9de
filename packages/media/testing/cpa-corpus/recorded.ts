import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Random } from "@perezvon/base";
import { activeLevelDbm0, amplify } from "../../src/audio/active-level.ts";
import { readWav } from "../../src/audio/wav.ts";
import { SPEECH_DBM0 } from "./speech-store.ts";
import type { Half } from "./voices.ts";

/**
 * Recordings of people that Debian distributes: prompts of a telephone system in Russian and English, syllables and letters for children
 * in many languages, music on hold. They are read from where the packages put them, if they are installed; none is kept here.
 */
const PROMPTS: Readonly<Record<Half, string>> = {
  tuning: "/usr/share/asterisk/sounds/en_US_f_Allison",
  test: "/usr/share/asterisk/sounds/ru_RU_f_IvrvoiceRU",
};
const SYLLABLES = "/usr/share/klettres";
const SPEAKERS: Readonly<Record<Half, readonly string[]>> = {
  tuning: ["cs", "de", "en", "es", "hu", "lt", "nds", "tn", "it"],
  test: ["ru", "en_GB", "uk", "fr", "da", "nl", "pt_BR", "he"],
};
const MUSIC = "/usr/share/asterisk/moh";
const TRACKS: Readonly<Record<Half, readonly string[]>> = {
  tuning: ["macroform-cold_day.wav", "reno_project-system.wav"],
  test: ["macroform-robot_dity.wav", "macroform-the_simplicity.wav", "manolo_camp-morning_coffee.wav"],
};

/** Names of prompts, in the order in which they are played. */
export const recordedGreetings: readonly (readonly string[])[] = [
  ["vm-intro"],
  ["vm-theperson", "digits/4", "digits/7", "vm-isunavail", "vm-intro"],
  ["vm-theperson", "digits/2", "digits/0", "vm-isonphone", "vm-intro"],
  ["vm-nobodyavail", "vm-intro"],
  ["vm-rec-unv"],
  ["im-sorry", "number-not-answering", "vm-leavemsg"],
];
export const recordedMenus: readonly (readonly string[])[] = [
  ["basic-pbx-ivr-main"],
  ["demo-congrats"],
  ["conf-adminmenu"],
  ["vm-opts-full"],
  ["privacy-prompt"],
  ["queue-thankyou", "queue-youarenext"],
  ["queue-periodic-announce"],
  ["screen-callee-options"],
  ["dir-welcome", "dir-intro"],
];
export const recordedAnnouncements: readonly (readonly string[])[] = [
  ["ss-noservice"],
  ["cannot-complete-as-dialed", "check-number-dial-again"],
  ["all-circuits-busy-now", "pls-try-call-later"],
  ["tt-allbusy"],
  ["number-not-answering", "please-try-again"],
  ["feature-not-avail-line"],
];

export function hasPrompts(half: Half): boolean {
  return existsSync(join(PROMPTS[half], "vm-intro.wav"));
}

/** The prompts one after another as sounds; what this language lacks is left out. */
export function recordedPrompts(half: Half, names: readonly string[]): Int16Array[] {
  return names
    .map((name) => join(PROMPTS[half], `${name}.wav`))
    .filter((path) => existsSync(path))
    .map((path) => levelled(readWav(readFileSync(path)).channels[0]!));
}

/** Ids of the people whose syllables this machine has. */
export function recordedSpeakers(half: Half): string[] {
  return SPEAKERS[half].filter((speaker) => existsSync(join(SYLLABLES, speaker, "syllab")));
}

const syllables = new Map<string, Int16Array>();

/** One short thing that a person says. */
export function recordedSyllable(speaker: string, random: Random): Int16Array {
  const folder = join(SYLLABLES, speaker, "syllab");
  const path = join(
    folder,
    random.pick(
      readdirSync(folder)
        .filter((name) => name.endsWith(".ogg"))
        .sort(),
    ),
  );
  let sound = syllables.get(path);
  if (!sound) {
    const raw = spawnSync("sox", [
      path,
      "-r",
      "8000",
      "-c",
      "1",
      "-b",
      "16",
      "-e",
      "signed",
      "-t",
      "raw",
      "-",
    ]);
    sound = trimmed(
      levelled(
        new Int16Array(raw.stdout.buffer.slice(raw.stdout.byteOffset).slice(0, raw.stdout.length & ~1)),
      ),
    );
    syllables.set(path, sound);
  }
  return sound;
}

const tracks = new Map<string, Int16Array>();

/** So much of one of the tracks, from anywhere in it. Undefined where there are none. */
export function recordedMusic(half: Half, random: Random, ms: number): Int16Array | undefined {
  const path = join(MUSIC, random.pick(TRACKS[half]));
  if (!existsSync(path)) return undefined;
  let track = tracks.get(path);
  if (!track) {
    track = readWav(readFileSync(path)).channels[0]!;
    tracks.set(path, track);
  }
  const from = random.integer(8000 * 5, track.length - ms * 8 - 8000 * 5);
  return levelled(track.slice(from, from + ms * 8));
}

function levelled(samples: Int16Array): Int16Array {
  return amplify(samples, SPEECH_DBM0 - activeLevelDbm0(samples));
}

function trimmed(samples: Int16Array): Int16Array {
  let first = 0;
  let last = samples.length;
  while (first < last && Math.abs(samples[first]!) < 250) first++;
  while (last > first && Math.abs(samples[last - 1]!) < 250) last--;
  return samples.slice(first, last);
}
