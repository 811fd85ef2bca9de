import { seededRandom } from "@perezvon/base";
import { type CorpusClass, type CorpusSample, corpusClasses } from "./sample.ts";
import {
  cadenceSample,
  faxSample,
  musicSample,
  ringbackSample,
  silenceSample,
  sitSample,
} from "./signal-samples.ts";
import { presentVoices, SpeechStore } from "./speech-store.ts";
import type { Speakers } from "./spoken.ts";
import { announcement, machine, message, person } from "./spoken-samples.ts";
import { type Half, voices } from "./voices.ts";

export interface CorpusRequest {
  readonly half: Half;
  /** Of every class, unless `counts` says otherwise. */
  readonly each: number;
  readonly counts?: Partial<Readonly<Record<CorpusClass, number>>>;
  /** Recordings of people and voices made of them, as far as they are installed; without them the corpus is the same on every machine. */
  readonly recorded: boolean;
  readonly cache?: string;
}

/** The samples one after another, each made when it is asked for; the same request gives the same samples. */
export async function* corpus(request: CorpusRequest): AsyncGenerator<CorpusSample> {
  const speakers = speakersOf(request);
  for (const kind of corpusClasses) {
    for (let i = 0; i < (request.counts?.[kind] ?? request.each); i++) {
      const id = `${request.half}/${kind}/${i}`;
      yield { id, kind, ...(await build(kind, id, speakers)) };
    }
  }
}

export function speakersOf({ half, recorded, cache }: CorpusRequest): Speakers {
  const wanted = voices.filter((voice) => voice.half === half && (recorded || voice.engine === "espeak"));
  return { half, voices: presentVoices(wanted), store: new SpeechStore(cache), recorded };
}

async function build(
  kind: CorpusClass,
  id: string,
  speakers: Speakers,
): Promise<Omit<CorpusSample, "id" | "kind">> {
  const random = seededRandom(`cpa ${id}`);
  switch (kind) {
    case "person":
      return person(random, speakers);
    case "machine":
      return machine(random, speakers);
    case "message":
      return message(random, speakers);
    case "announcement":
      return announcement(random, speakers);
    case "fax":
      return faxSample(random);
    case "sit":
      return sitSample(random);
    case "busy":
    case "congestion":
      return cadenceSample(kind)(random);
    case "ringback":
      return ringbackSample(random);
    case "silence":
      return silenceSample(random);
    case "music":
      return musicSample(speakers.half)(random);
  }
}
