import { assertNever } from "@perezvon/base";
import { sine } from "@perezvon/media";
import type { SoundName } from "../call-plan.ts";
import {
  beep,
  busyTone,
  congestionTone,
  faxCalled,
  faxCalling,
  specialInformationTone,
} from "./network-tones.ts";
import { endless, once, type Sound } from "./sound.ts";
import type { Speech } from "./speech.ts";

const IDENTITY_DBM0 = -16;

/** Samples by name. Sounds are made once and shared by all calls: a call keeps only its place in them. */
export class SoundLibrary {
  readonly #speech: Speech;
  readonly #made = new Map<string, Sound>();

  constructor(speech: Speech) {
    this.#speech = speech;
  }

  sound(name: SoundName, identityHz: number): Sound {
    switch (name.kind) {
      case "greeting":
        return once(varied(this.#speech.greetings, name.variant));
      case "machine_greeting":
        return once(varied(this.#speech.machineGreetings, name.variant));
      case "announcement":
        return once(varied(this.#speech.announcements, name.variant));
      case "beep":
        return beep(name.hz, name.durationMs);
      case "busy_tone":
        return this.#kept(name.kind, busyTone);
      case "congestion_tone":
        return this.#kept(name.kind, congestionTone);
      case "sit":
        return this.#kept(name.kind, specialInformationTone);
      case "fax_called":
        return this.#kept(name.kind, faxCalled);
      case "fax_calling":
        return this.#kept(name.kind, faxCalling);
      case "identity":
        return this.tone(identityHz);
      case "silence":
        return this.#kept(name.kind, () => endless(new Int16Array(8000)));
      default:
        return assertNever(name);
    }
  }

  /** A steady tone; a whole number of hertz joins its own beginning after a second without a step. */
  tone(hz: number): Sound {
    return this.#kept(`tone ${hz}`, () => endless(sine([hz], 1000, IDENTITY_DBM0)));
  }

  #kept(key: string, make: () => Sound): Sound {
    const known = this.#made.get(key);
    if (known) return known;
    const made = make();
    this.#made.set(key, made);
    return made;
  }
}

function varied(sounds: readonly Int16Array[], variant: number): Int16Array {
  return sounds[variant % sounds.length]!;
}
