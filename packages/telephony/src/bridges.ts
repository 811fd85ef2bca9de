import type { Clock, Timer, Timers } from "@perezvon/base";
import type { MediaPool } from "@perezvon/media";
import type { LegId, SwitchEvent } from "@perezvon/model";
import type { Leg } from "./leg/leg.ts";

/** A join is reported at the latest after this, media or not: a silent phone is still a call. */
const joinReportMs = 1_000;

interface Bridge {
  readonly legs: readonly [Leg, Leg];
  reported: boolean;
  timer: Timer | undefined;
}

interface Hold {
  readonly holder: Leg;
  readonly held: Leg;
  readonly playId: string;
}

/** Who hears whom: joins of two legs, and hold with music (TEL-B2B-06). */
export class Bridges {
  readonly #media: MediaPool;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #emit: (event: SwitchEvent) => void;
  readonly #music: (leg: Leg) => string | undefined;
  readonly #byLeg = new Map<LegId, Bridge>();
  readonly #holds = new Map<LegId, Hold>();
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
    const bridge: Bridge = { legs: [a, b], reported: false, timer: undefined };
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
      this.#endHold(each);
      this.#byLeg.delete(each.legId);
      if (each.mediaId !== undefined) this.#media.disconnect(each.mediaId);
    }
  }

  /** The partner of `holder` hears music; `holder` hears nothing. */
  hold(holder: Leg): void {
    const held = this.partner(holder);
    if (held === undefined || this.#holds.has(holder.legId) || held.mediaId === undefined) return;
    const playId = `hold:${holder.legId}:${held.legId}`;
    this.#holds.set(holder.legId, { holder, held, playId });
    this.#media.disconnect(held.mediaId);
    const music = this.#music(held);
    // Both on hold: silence, not two musics playing to nobody (TEL-B2B-06).
    if (music === undefined || this.#holds.has(held.legId)) return;
    this.#media.play(held.mediaId, {
      playId,
      items: [{ kind: "file", path: music }],
      repeat: 0,
      fromMs: this.#musicAt.get(held.legId) ?? 0,
    });
  }

  resume(holder: Leg): void {
    if (!this.#endHold(holder)) return;
    const bridge = this.#byLeg.get(holder.legId);
    const [a, b] = bridge?.legs ?? [];
    if (a?.mediaId === undefined || b?.mediaId === undefined) return;
    if (this.#holds.has(a.legId) || this.#holds.has(b.legId)) return;
    this.#media.connect(a.mediaId, b.mediaId);
  }

  /** True when the play was hold music: nobody else has to hear of it. */
  playEnded(playId: string, legId: string, playedMs: number): boolean {
    if (!playId.startsWith("hold:")) return false;
    const held = playId.slice(playId.lastIndexOf(":") + 1) as LegId;
    if (this.#byLeg.has(held)) this.#musicAt.set(held, playedMs);
    return legId !== "";
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

  #endHold(holder: Leg): boolean {
    const hold = this.#holds.get(holder.legId);
    if (hold === undefined) return false;
    this.#holds.delete(holder.legId);
    this.#media.stopPlay(hold.playId);
    return true;
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
