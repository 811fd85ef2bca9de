import type { LegId, PlayId, RecordingId, SwitchEvent } from "@perezvon/model";

/** Events of one leg, of what is played to it, or of a recording that its owner started. */
export type LegEvent = Exclude<
  SwitchEvent,
  | { kind: "incoming" }
  | { kind: "reachable" }
  | { kind: "trunk_up" | "trunk_down" | "toll_alarm" | "stream_failed" | "sip_protocol" }
>;

export type LegListener = (event: LegEvent) => void;

/** Who hears of what: every leg, play and recording has one owner from its command to its last event. */
export class LegBook {
  readonly #legs = new Map<LegId, LegListener>();
  readonly #plays = new Map<PlayId, LegListener>();
  readonly #recordings = new Map<RecordingId, LegListener>();

  ownLeg(legId: LegId, listener: LegListener): void {
    this.#legs.set(legId, listener);
  }

  /** For a leg that had ended before it was owned. */
  disown(legId: LegId): void {
    this.#legs.delete(legId);
  }

  ownPlay(playId: PlayId, listener: LegListener): void {
    this.#plays.set(playId, listener);
  }

  ownRecording(recordingId: RecordingId, listener: LegListener): void {
    this.#recordings.set(recordingId, listener);
  }

  /** Of a recording that is discarded nothing more is told. */
  disownRecording(recordingId: RecordingId): void {
    this.#recordings.delete(recordingId);
  }

  get size(): number {
    return this.#legs.size;
  }

  has(legId: LegId): boolean {
    return this.#legs.has(legId);
  }

  /** Whether the event had an owner. */
  dispatch(event: LegEvent): boolean {
    switch (event.kind) {
      case "play_ended": {
        const owner = this.#plays.get(event.playId);
        this.#plays.delete(event.playId);
        owner?.(event);
        return owner !== undefined;
      }
      case "recording_closed":
      case "recording_failed":
      case "recording_paused": {
        const owner = this.#recordings.get(event.recordingId);
        if (event.kind === "recording_closed") this.#recordings.delete(event.recordingId);
        owner?.(event);
        return owner !== undefined;
      }
      case "joined": {
        const owners = new Set(
          event.legs.map((legId) => this.#legs.get(legId)).filter((owner) => owner !== undefined),
        );
        for (const owner of owners) owner(event);
        return owners.size > 0;
      }
      default: {
        const owner = this.#legs.get(event.legId);
        if (event.kind === "ended") this.#legs.delete(event.legId);
        owner?.(event);
        return owner !== undefined;
      }
    }
  }
}
