import type { Clock, Timer, Timers } from "@perezvon/base";
import type { MediaPool, ToneZone } from "@perezvon/media";
import { type LegId, type SupervisionMode, type SwitchEvent, talkPartiesMax } from "@perezvon/model";
import { hearing, waiting } from "./conference/hearing.ts";
import { HoldMusic } from "./conference/hold-music.ts";
import type { Leg } from "./leg/leg.ts";
import type { MusicFile } from "./sounds.ts";

/** A join is reported at the latest after this, media or not: a silent phone is still a call. */
const joinReportMs = 1_000;
/** Every key: what a listener presses is nobody's business but ours (TEL-MIX-05). */
const allDigits = "0123456789*#ABCD";

interface Talk {
  legs: readonly Leg[];
  /** Who has pressed hold, and since when. */
  readonly holders: Map<LegId, { readonly sinceMs: number; readonly long: Timer }>;
  reported: boolean;
  timer: Timer | undefined;
}

interface Supervising {
  readonly leg: Leg;
  readonly agent: Leg;
  readonly mode: SupervisionMode;
}

/** Who hears whom: talks of two and more, hold with music (TEL-B2B-06), supervisors (TEL-MIX-02). */
export class Bridges {
  readonly #media: MediaPool;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #emit: (event: SwitchEvent) => void;
  readonly #music: HoldMusic;
  readonly #settled: (leg: Leg) => void;
  readonly #zone: (leg: Leg) => ToneZone;
  readonly #holdLongMs: (leg: Leg) => number;
  readonly #talks = new Map<LegId, Talk>();
  readonly #supervising = new Map<LegId, Supervising>();
  readonly #mediaStarted = new Set<string>();
  /** What each leg has last been told to hear: a change that changes nothing disturbs nobody. */
  readonly #hears = new Map<LegId, string>();
  readonly #heldMs = new Map<LegId, number>();
  #tones = 0;

  constructor(options: {
    media: MediaPool;
    clock: Clock;
    timers: Timers;
    emit: (event: SwitchEvent) => void;
    music: (leg: Leg) => MusicFile | undefined;
    /** Where the centre's common stream of music is; undefined: it has none. */
    commonMusicMs: (leg: Leg) => number | undefined;
    zone: (leg: Leg) => ToneZone;
    /** A hold of so long is told of (TEL-B2B-06). */
    holdLongMs: (leg: Leg) => number;
    /** Whom this leg talks with, or listens to, may be others now. */
    settled: (leg: Leg) => void;
  }) {
    this.#media = options.media;
    this.#clock = options.clock;
    this.#timers = options.timers;
    this.#emit = options.emit;
    this.#settled = options.settled;
    this.#zone = options.zone;
    this.#holdLongMs = options.holdLongMs;
    this.#music = new HoldMusic(options.media, options.music, options.commonMusicMs);
  }

  /** The other party of a talk of two; in a larger one nobody in particular. */
  partner(leg: Leg): Leg | undefined {
    const legs = this.#talks.get(leg.legId)?.legs ?? [];
    return legs.length === 2 ? legs.find((other) => other !== leg) : undefined;
  }

  /** Whether the leg talks with anybody, or listens to somebody. */
  occupied(leg: Leg): boolean {
    return this.#talks.has(leg.legId) || this.#supervising.has(leg.legId);
  }

  /** How long this leg has kept others on hold until now. */
  heldMs(leg: Leg): number {
    const running = this.#talks.get(leg.legId)?.holders.get(leg.legId);
    const now = running === undefined ? 0 : this.#clock.monotonicMs() - running.sinceMs;
    return Math.round((this.#heldMs.get(leg.legId) ?? 0) + now);
  }

  join(legs: readonly Leg[], announce = false): void {
    const parties = [...new Set(legs)].filter(({ mediaId }) => mediaId !== undefined);
    if (parties.length < 2 || parties.length > talkPartiesMax) return;
    const former = new Set(parties.map((leg) => this.#talks.get(leg.legId)));
    const [only] = former;
    if (former.size === 1 && only?.legs.length === parties.length) return;
    const before = new Set([...former].flatMap((talk) => talk?.legs ?? []));
    for (const leg of parties) {
      this.#endSupervising(leg);
      this.#leave(leg);
    }
    const talk: Talk = { legs: parties, holders: new Map(), reported: false, timer: undefined };
    for (const leg of parties) this.#talks.set(leg.legId, talk);
    for (const leg of before) this.#settle(leg);
    this.#settle(parties[0]!);
    if (announce) {
      for (const leg of parties) {
        if (before.has(leg)) this.#tone(leg, before.size < parties.length ? "conf_join" : "conf_leave");
      }
    }
    talk.timer = this.#timers.after(joinReportMs, () => this.#report(talk));
    this.#reportIfHeard(talk);
  }

  /** Out of its talk, or out of the supervising. */
  part(leg: Leg): void {
    this.#endSupervising(leg);
    const others = this.#leave(leg);
    for (const each of [leg, ...others]) this.#settle(each);
  }

  hold(holder: Leg): void {
    const talk = this.#talks.get(holder.legId);
    if (talk === undefined || talk.holders.has(holder.legId)) return;
    const { legId, centreId } = holder;
    const heldMs = this.#holdLongMs(holder);
    const long = this.#timers.after(heldMs, () =>
      this.#emit({ kind: "hold_long", centreId, legId, heldMs, at: this.#clock.now() }),
    );
    talk.holders.set(legId, { sinceMs: this.#clock.monotonicMs(), long });
    this.#settle(holder);
  }

  resume(holder: Leg): void {
    const talk = this.#talks.get(holder.legId);
    if (talk === undefined || !this.#endHold(talk, holder)) return;
    this.#settle(holder);
  }

  supervise(leg: Leg, agent: Leg, mode: SupervisionMode): void {
    if (leg.mediaId === undefined || agent.mediaId === undefined || leg === agent) return;
    const before = this.#supervising.get(leg.legId);
    if (before?.agent !== agent) this.part(leg);
    this.#media.keepDigits(leg.mediaId, allDigits);
    this.#supervising.set(leg.legId, { leg, agent, mode });
    this.#settle(agent);
  }

  /** True when the play was music or a tone of ours: nobody else has to hear of it. */
  playEnded(playId: string, playedMs: number): boolean {
    if (playId.startsWith("talk-tone-")) return true;
    return this.#music.ended(playId, playedMs, (legId) => this.#talks.has(legId));
  }

  mediaStarted(mediaId: string): void {
    this.#mediaStarted.add(mediaId);
    // Only a page's media has another name than its leg.
    const own = this.#talks.get(mediaId as LegId);
    for (const talk of own === undefined ? new Set(this.#talks.values()) : [own]) this.#reportIfHeard(talk);
  }

  /** The leg is gone. Those who listened to it hear nobody until they are told what to do. */
  forget(leg: Leg, mediaId: string | undefined): void {
    this.part(leg);
    for (const { leg: supervisor, agent } of [...this.#supervising.values()]) {
      if (agent === leg) this.part(supervisor);
    }
    this.#music.forget(leg);
    this.#hears.delete(leg.legId);
    this.#heldMs.delete(leg.legId);
    if (mediaId === undefined) return;
    if (leg.ownsMedia) this.#mediaStarted.delete(mediaId);
    else this.#media.keepDigits(mediaId, "");
  }

  /** Takes the leg out of its talk; a talk of one is none. Returns who was in it besides. */
  #leave(leg: Leg): readonly Leg[] {
    const talk = this.#talks.get(leg.legId);
    if (talk === undefined) return [];
    this.#endHold(talk, leg);
    this.#music.stop(leg);
    this.#talks.delete(leg.legId);
    const others = talk.legs.filter((other) => other !== leg);
    talk.legs = others;
    if (others.length > 1) return others;
    talk.timer?.cancel();
    for (const last of others) {
      this.#endHold(talk, last);
      this.#music.stop(last);
      this.#talks.delete(last.legId);
    }
    return others;
  }

  #endHold(talk: Talk, { legId }: Leg): boolean {
    const hold = talk.holders.get(legId);
    if (hold === undefined) return false;
    hold.long.cancel();
    talk.holders.delete(legId);
    this.#heldMs.set(legId, (this.#heldMs.get(legId) ?? 0) + this.#clock.monotonicMs() - hold.sinceMs);
    return true;
  }

  #endSupervising(leg: Leg): void {
    const supervising = this.#supervising.get(leg.legId);
    if (supervising === undefined) return;
    this.#supervising.delete(leg.legId);
    if (leg.mediaId !== undefined) {
      this.#media.keepDigits(leg.mediaId, "");
      this.#hear(leg, []);
    }
    this.#settle(supervising.agent);
  }

  /** Tells the media plane what everybody around this leg hears now. */
  #settle(leg: Leg): void {
    const talk = this.#talks.get(leg.legId);
    const legs = talk?.legs ?? [leg];
    if (legs.length < 3 && this.#supervising.size === 0 && (talk?.holders.size ?? 0) === 0) {
      this.#settlePlain(legs);
      return;
    }
    const holders = new Set(legs.filter(({ legId }) => talk?.holders.has(legId)));
    const supervising = [...this.#supervising.values()].filter(({ agent }) => legs.includes(agent));
    const supervisors = supervising.map((each) => ({ id: each.leg, agent: each.agent, mode: each.mode }));
    const heard = hearing(legs, holders, supervisors);
    // First those who hear less: nobody is heard for a moment by whom he must not be.
    const entries = [...heard].sort(([, a], [, b]) => a.length - b.length);
    for (const [listener, sources] of entries) this.#hear(listener, sources);
    const held = talk === undefined ? undefined : waiting(legs, holders);
    for (const each of legs) {
      if (each === held) this.#music.start(each);
      else this.#music.stop(each);
    }
    for (const each of [...legs, ...supervising.map((one) => one.leg)]) this.#settled(each);
  }

  /** Two who hear each other, or one who is left: nearly every talk, and the table of the others costs ten times as much. */
  #settlePlain(legs: readonly Leg[]): void {
    for (const each of legs)
      this.#hear(
        each,
        legs.filter((other) => other !== each),
      );
    for (const each of legs) {
      this.#music.stop(each);
      this.#settled(each);
    }
  }

  #hear(leg: Leg, sources: readonly Leg[]): void {
    if (leg.mediaId === undefined) return;
    const mediaIds = sources.map(({ mediaId }) => mediaId).filter((mediaId) => mediaId !== undefined);
    const key = mediaIds.toSorted().join(" ");
    if ((this.#hears.get(leg.legId) ?? "") === key) return;
    this.#hears.set(leg.legId, key);
    this.#media.hear(leg.mediaId, mediaIds);
  }

  #tone(leg: Leg, tone: "conf_join" | "conf_leave"): void {
    if (leg.mediaId === undefined) return;
    this.#media.play(leg.mediaId, {
      playId: `talk-tone-${++this.#tones}`,
      items: [{ kind: "tone", tone, zone: this.#zone(leg) }],
    });
  }

  #reportIfHeard(talk: Talk): void {
    const started = ({ mediaId }: Leg) => mediaId !== undefined && this.#mediaStarted.has(mediaId);
    if (talk.legs.every(started)) this.#report(talk);
  }

  #report(talk: Talk): void {
    if (talk.reported || talk.legs.length < 2) return;
    talk.reported = true;
    talk.timer?.cancel();
    this.#emit({ kind: "joined", legs: talk.legs.map(({ legId }) => legId), at: this.#clock.now() });
  }
}
