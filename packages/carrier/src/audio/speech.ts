import { execFile } from "node:child_process";
import { type Logger, seededRandom } from "@perezvon/base";
import { levelDbm0, readWav, sineAmplitude } from "@perezvon/media";
import { resampleTo8k } from "./resample.ts";
import { announcementTexts, greetingTexts, machineGreetingTexts, voices } from "./speech-texts.ts";
import { syntheticSpeech } from "./synthetic-speech.ts";

/** Everything the subscribers can say, ready to be sent. */
export interface Speech {
  readonly source: "espeak-ng" | "synthetic";
  readonly greetings: readonly Int16Array[];
  readonly machineGreetings: readonly Int16Array[];
  readonly announcements: readonly Int16Array[];
}

const SPEECH_DBM0 = -18;
const SYNTHESISER_TIMEOUT_MS = 20_000;

/** Spoken by espeak-ng where it is installed, otherwise shaped like speech; the same on every start. */
export async function prepareSpeech(preferred: "spoken" | "synthetic", logger: Logger): Promise<Speech> {
  if (preferred === "synthetic") return synthetic();
  try {
    return {
      source: "espeak-ng",
      greetings: await speakAll(greetingTexts, voices.slice(1, 5)),
      machineGreetings: await speakAll(machineGreetingTexts, voices.slice(1, 3)),
      announcements: await speakAll(announcementTexts, voices.slice(3, 4)),
    };
  } catch (error) {
    logger.warn("espeak-ng is not usable; subscribers make sounds shaped like speech", {
      error: String(error),
    });
    return synthetic();
  }
}

function synthetic(): Speech {
  const random = seededRandom("subscribers");
  const several = (count: number, low: number, high: number) =>
    Array.from({ length: count }, () => levelled(syntheticSpeech(random.integer(low, high), random)));
  return {
    source: "synthetic",
    greetings: several(8, 1, 3),
    machineGreetings: several(4, 12, 20),
    announcements: several(2, 10, 14),
  };
}

/** Two voices at a time: the synthesiser is a process, and the order of the sounds must not hang on which ends first. */
async function speakAll(texts: readonly string[], speakers: readonly string[]): Promise<Int16Array[]> {
  const lines = texts.flatMap((text) => speakers.map((voice) => ({ text, voice })));
  const spoken: Int16Array[] = [];
  for (let i = 0; i < lines.length; i += 2) {
    const pair = lines.slice(i, i + 2).map(({ text, voice }) => speak(text, voice));
    spoken.push(...(await Promise.all(pair)).map(levelled));
  }
  return spoken;
}

async function speak(text: string, voice: string): Promise<Int16Array> {
  const wav = await new Promise<Buffer>((resolve, reject) => {
    execFile(
      "espeak-ng",
      ["-v", voice, "--stdout", text],
      { encoding: "buffer", maxBuffer: 16 << 20, timeout: SYNTHESISER_TIMEOUT_MS },
      (error, stdout) => (error ? reject(error) : resolve(stdout)),
    );
  });
  const audio = readWav(wav);
  const samples = trimmed(resampleTo8k(audio.channels[0] ?? new Int16Array(0), audio.sampleRate));
  if (samples.length === 0) throw new Error("the synthesiser said nothing");
  return samples;
}

/** Without the silence that a synthesiser puts before and after. */
function trimmed(samples: Int16Array): Int16Array {
  let first = 0;
  let last = samples.length;
  while (first < last && Math.abs(samples[first]!) < 200) first++;
  while (last > first && Math.abs(samples[last - 1]!) < 200) last--;
  return samples.slice(first, last);
}

function levelled(samples: Int16Array): Int16Array {
  const gain = sineAmplitude(SPEECH_DBM0) / sineAmplitude(levelDbm0(samples));
  return samples.map((sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * gain))));
}
