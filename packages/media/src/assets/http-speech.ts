import { resample } from "../audio/resample.ts";
import { readWav } from "../audio/wav.ts";
import { atPromptLevel, checkText, type SpeechProvider, withoutQuiet } from "./speech.ts";

/** Somebody may wait two seconds for the first sound; the spare voice has the rest of them (TEL-TTS-01). */
const answerLimitMs = 1_500;
/** Ten minutes of 48 kHz, and far more than any text that may be asked for. */
const wavBytesMax = 64 * 1024 * 1024;

/**
 * A speech service over HTTP: it gets the text as JSON and answers with a WAV of 16 bits at any rate. One that asks for its own form
 * stands behind a small adapter.
 */
export function httpProvider(options: {
  readonly url: string;
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string | undefined;
  /** As the service calls it; its own choice when left out. */
  readonly voice?: string | undefined;
}): SpeechProvider {
  const { url, token, voice } = options;
  return {
    // Part of the name under which a sound is kept: another voice is another sound.
    name: `http ${url} ${voice ?? ""}`,
    async speak(text, language, rate = 100) {
      checkText(text);
      const response = await fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "audio/wav",
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({
          text,
          language,
          ...(voice === undefined ? {} : { voice }),
          ...(rate === 100 ? {} : { rate }),
        }),
        signal: AbortSignal.timeout(answerLimitMs),
        redirect: "error",
      });
      if (!response.ok) throw new Error(`speech service answered ${response.status}`);
      const bytes = Buffer.from(await response.arrayBuffer());
      if (bytes.length > wavBytesMax) throw new RangeError(`speech of ${bytes.length} octets`);
      const { channels, sampleRate } = readWav(bytes);
      return atPromptLevel(withoutQuiet(resample(channels[0]!, sampleRate, 8000)));
    },
  };
}
