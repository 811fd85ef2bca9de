import type { Clock, Timer, Timers } from "@perezvon/base";
import type { MediaPool } from "@perezvon/media";
import type { LegId, SwitchEvent } from "@perezvon/model";
import type { Leg } from "./leg/leg.ts";

/** A join is reported at the latest after this, media or not: a silent phone is still a call. */
const joinReportMs = 1_000;

interface Bridge {
  readonly legs: readonly [Leg, Leg];
  /** Who has pressed hold. */
  readonly holders: Set<LegId>;
  /** Music that plays now, by the leg that hears it. */
  readonly music: Map<LegId, string>;
  reported: boolean;
  timer: Timer | undefined;
}

/** Who hears whom: joins of two legs, and hold with music (TEL-B2B-06). */
export class Bridges {
  readonly #media: MediaPool;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #emit: (event: SwitchEvent) => void;
  readonly #music: (leg: Leg) => string | undefined;
  readonly #byLeg = new Map<LegId, Bridge>();
  /** Hold music that plays or has just been stopped: whose it is. A name is never used twice. */
  readonly #musicOf = new Map<string, LegId>();
  #musicCount = 0;
  readonly #mediaStarted = new Set<string>();
  /** Where the music of a held leg goes on within one call (TEL-PLY-05). */
  readonly #musicAt = new Map<LegId, number>();

  constructor(options: {
    media: MediaPool;
    clock: Clock;
    timers: Timers;
    emit: (event: SwitchEvent) => void;
    music: (leg: Leg) => string | undefined;
  }) {
    this.#media = options.media;
    this.#clock = options.clock;
    this.#timers = options.timers;
    this.#emit = options.emit;
    this.#music = options.music;
  }

  partner(leg: Leg): Leg | undefined {
    const bridge = this.#byLeg.get(leg.legId);
    return bridge?.legs.find((other) => other !== leg);
  }

  join(a: Leg, b: Leg): void {
    if (a.mediaId === undefined || b.mediaId === undefined) return;
    if (this.partner(a) === b) return;
    this.part(a);
    this.part(b);
    const bridge: Bridge = {
      legs: [a, b],
      holders: new Set(),
      music: new Map(),
      reported: false,
      timer: undefined,
    };
    this.#byLeg.set(a.legId, bridge);
    this.#byLeg.set(b.legId, bridge);
    this.#media.connect(a.mediaId, b.mediaId);
    bridge.timer = this.#timers.after(joinReportMs, () => this.#report(bridge));
    this.#reportIfHeard(bridge);
  }

  part(leg: Leg): void {
    const bridge = this.#byLeg.get(leg.legId);
    if (bridge === undefined) return;
    bridge.timer?.cancel();
    for (const each of bridge.legs) {
      this.#stopMusic(bridge, each);
      this.#byLeg.delete(each.legId);
      if (each.mediaId !== undefined) this.#media.disconnect(each.mediaId);
    }
  }

  /** The partner of `holder` hears music; `holder` hears nothing. */
  hold(holder: Leg): void {
    const bridge = this.#byLeg.get(holder.legId);
    if (bridge === undefined || bridge.holders.has(holder.legId)) return;
    bridge.holders.add(holder.legId);
    this.#settle(bridge);
  }

  resume(holder: Leg): void {
    const bridge = this.#byLeg.get(holder.legId);
    if (bridge?.holders.delete(holder.legId)) this.#settle(bridge);
  }

  /** True when the play was hold music: nobody else has to hear of it. */
  playEnded(playId: string, playedMs: number): boolean {
    const held = this.#musicOf.get(playId);
    if (held === undefined) return false;
    this.#musicOf.delete(playId);
    if (this.#byLeg.has(held)) this.#musicAt.set(held, playedMs);
    return true;
  }

  mediaStarted(mediaId: string): void {
    this.#mediaStarted.add(mediaId);
    for (const bridge of new Set(this.#byLeg.values())) this.#reportIfHeard(bridge);
  }

  forget(leg: Leg, mediaId: string | undefined): void {
    this.part(leg);
    this.#musicAt.delete(leg.legId);
    if (mediaId === leg.legId) this.#mediaStarted.delete(mediaId);
  }

  /** One held: music for him. Both held: silence, not two musics playing to nobody (TEL-B2B-06). */
  #settle(bridge: Bridge): void {
    const { legs, holders } = bridge;
    const [a, b] = legs;
    if (a.mediaId === undefined || b.mediaId === undefined) return;
    if (holders.size > 0) this.#media.disconnect(a.mediaId);
    for (const leg of legs) {
      const held = holders.size === 1 && !holders.has(leg.legId);
      if (held && !bridge.music.has(leg.legId)) this.#startMusic(bridge, leg, leg.mediaId!);
      else if (!held) this.#stopMusic(bridge, leg);
    }
    if (holders.size === 0) this.#media.connect(a.mediaId, b.mediaId);
  }

  #startMusic(bridge: Bridge, leg: Leg, mediaId: string): void {
    const path = this.#music(leg);
    if (path === undefined) return;
    const playId = `hold-music-${++this.#musicCount}`;
    bridge.music.set(leg.legId, playId);
    this.#musicOf.set(playId, leg.legId);
    this.#media.play(mediaId, {
      playId,
      items: [{ kind: "file", path }],
      repeat: 0,
      fromMs: this.#musicAt.get(leg.legId) ?? 0,
    });
  }

  #stopMusic(bridge: Bridge, leg: Leg): void {
    const playId = bridge.music.get(leg.legId);
    if (playId === undefined) return;
    bridge.music.delete(leg.legId);
    this.#media.stopPlay(playId);
  }

  #reportIfHeard(bridge: Bridge): void {
    const [a, b] = bridge.legs;
    if (a.mediaId === undefined || b.mediaId === undefined) return;
    if (this.#mediaStarted.has(a.mediaId) && this.#mediaStarted.has(b.mediaId)) this.#report(bridge);
  }

  #report(bridge: Bridge): void {
    if (bridge.reported) return;
    bridge.reported = true;
    bridge.timer?.cancel();
    this.#emit({ kind: "joined", legs: [bridge.legs[0].legId, bridge.legs[1].legId], at: this.#clock.now() });
  }
}
