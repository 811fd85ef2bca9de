import type { MediaPool } from "@perezvon/media";
import type { LegId } from "@perezvon/model";
import type { Leg } from "../leg/leg.ts";
import type { MusicFile } from "../sounds.ts";

/** Music for those whom their partner holds; within one call it goes on where it was (TEL-PLY-05). */
export class HoldMusic {
  readonly #media: MediaPool;
  readonly #music: (leg: Leg) => MusicFile | undefined;
  readonly #commonMs: (leg: Leg) => number | undefined;
  readonly #playing = new Map<LegId, string>();
  /** Music that plays or has just been stopped: whose it is. A name is never used twice. */
  readonly #musicOf = new Map<string, LegId>();
  readonly #musicAt = new Map<LegId, number>();
  #count = 0;

  constructor(
    media: MediaPool,
    music: (leg: Leg) => MusicFile | undefined,
    /** Where the stream is that all hear; undefined: each has his own. */
    commonMs: (leg: Leg) => number | undefined,
  ) {
    this.#media = media;
    this.#music = music;
    this.#commonMs = commonMs;
  }

  start(leg: Leg): void {
    if (leg.mediaId === undefined || this.#playing.has(leg.legId)) return;
    const file = this.#music(leg);
    if (file === undefined) return;
    const playId = `hold-music-${++this.#count}`;
    this.#playing.set(leg.legId, playId);
    this.#musicOf.set(playId, leg.legId);
    this.#media.play(leg.mediaId, {
      playId,
      items: [file],
      repeat: 0,
      inRecording: false,
      fromMs: this.#commonMs(leg) ?? this.#musicAt.get(leg.legId) ?? 0,
    });
  }

  stop(leg: Leg): void {
    const playId = this.#playing.get(leg.legId);
    if (playId === undefined) return;
    this.#playing.delete(leg.legId);
    this.#media.stopPlay(playId);
  }

  /** True when the play was hold music: nobody else has to hear of it. `up`: the leg still is. */
  ended(playId: string, playedMs: number, up: (legId: LegId) => boolean): boolean {
    const held = this.#musicOf.get(playId);
    if (held === undefined) return false;
    this.#musicOf.delete(playId);
    if (up(held)) this.#musicAt.set(held, playedMs);
    return true;
  }

  forget(leg: Leg): void {
    this.stop(leg);
    this.#musicAt.delete(leg.legId);
  }
}
