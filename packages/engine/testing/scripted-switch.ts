import type { Timers } from "@perezvon/base";
import type {
  AnalysisResult,
  CallId,
  CentreId,
  LegId,
  LegOutcome,
  SwitchCommand,
  SwitchEvent,
  UserId,
} from "@perezvon/model";
import type { CallControl } from "../src/ports.ts";

type Command<Kind extends SwitchCommand["kind"]> = Extract<SwitchCommand, { kind: Kind }>;

export interface ScriptedLeg {
  readonly legId: LegId;
  readonly callId: CallId;
  answered: boolean;
}

/** How long after a command what always follows it is told. */
export const wireMs = 5;

/**
 * The switch as the engine sees it. It records every command and tells by itself only what must follow one: an INVITE leaves,
 * a page answers at once where it is told to, ended is ended, joined is joined. Everything else the test says.
 */
export class ScriptedSwitch implements CallControl {
  readonly commands: SwitchCommand[] = [];
  readonly legs = new Map<LegId, ScriptedLeg>();
  /** Users whose phone does not answer by itself. */
  readonly deaf = new Set<string>();
  readonly #timers: Timers;
  readonly #now: () => number;
  readonly #listeners = new Set<(event: SwitchEvent) => void>();
  readonly #recordings = new Map<string, { readonly since: number; readonly legId: LegId }>();
  /** The node takes no further dials: none leaves (TEL-LIM-01). */
  full = false;
  #calls = 0;

  constructor(timers: Timers, now: () => number) {
    this.#timers = timers;
    this.#now = now;
  }

  onEvent(listener: (event: SwitchEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  execute(command: SwitchCommand): void {
    this.commands.push(command);
    switch (command.kind) {
      case "dial":
        this.#open(command);
        this.#soon(command.legId, (legId) =>
          this.full
            ? this.ends(legId, { networkUnavailable: true, refused: "overload" })
            : this.say({ kind: "sent", legId, at: this.#now() }),
        );
        return;
      case "ring_user":
        this.#open(command);
        if (command.autoAnswer && !this.deaf.has(command.endpoint.userId))
          this.#soon(command.legId, (legId) => this.answers(legId));
        return;
      case "answer":
        this.#soon(command.legId, (legId) => this.answers(legId));
        return;
      case "join":
        this.#timers.after(wireMs, () => {
          if (command.legs.every((legId) => this.legs.has(legId)))
            this.say({ kind: "joined", legs: command.legs, at: this.#now() });
        });
        return;
      case "start_recording":
        this.#recordings.set(command.recordingId, { since: this.#now(), legId: command.customerLegId });
        return;
      case "stop_recording":
        this.#timers.after(wireMs, () => this.#closeRecording(command.recordingId));
        return;
      case "pause_recording": {
        const { recordingId, on, by } = command;
        this.#timers.after(wireMs, () => {
          if (this.#recordings.has(recordingId))
            this.say({ kind: "recording_paused", recordingId, on, by, at: this.#now() });
        });
        return;
      }
      case "discard_recording":
        this.#recordings.delete(command.recordingId);
        return;
      case "hang_up":
        this.#soon(command.legId, (legId) => this.ends(legId, { endedBy: "command" }));
        return;
      default:
        return;
    }
  }

  /** Commands of one kind, oldest first. */
  told<Kind extends SwitchCommand["kind"]>(kind: Kind): Command<Kind>[] {
    return this.commands.filter((command): command is Command<Kind> => command.kind === kind);
  }

  /** Dials that are up, as numbers. */
  get dialling(): string[] {
    return this.told("dial")
      .filter(({ legId }) => this.legs.has(legId))
      .map(({ to }) => to);
  }

  /** Leg of the last dial to a number. */
  customer(number: string): LegId {
    return this.told("dial").findLast(({ to }) => to === number)!.legId;
  }

  /** Leg of the last ring at a user. */
  phone(userId: string): LegId {
    return this.told("ring_user").findLast(({ endpoint }) => endpoint.userId === userId)!.legId;
  }

  /** Whom the last ring of a call went to. */
  get rings(): string[] {
    return this.told("ring_user").map(({ endpoint }) => endpoint.userId);
  }

  say(event: SwitchEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  rings180(legId: LegId): void {
    this.say({ kind: "ringing", legId, earlyMedia: false, at: this.#now() });
  }

  answers(legId: LegId): void {
    const leg = this.legs.get(legId);
    if (leg === undefined || leg.answered) return;
    leg.answered = true;
    this.say({ kind: "answered", legId, at: this.#now() });
  }

  analysed(legId: LegId, result: AnalysisResult): void {
    this.say({ kind: "analysed", legId, result, rule: 1, at: this.#now(), file: undefined });
  }

  skipsAnalysis(legId: LegId): void {
    this.say({ kind: "analysis_skipped", legId, at: this.#now() });
  }

  ends(legId: LegId, outcome: Partial<LegOutcome> = {}): void {
    const leg = this.legs.get(legId);
    if (leg === undefined) return;
    this.legs.delete(legId);
    for (const [recordingId, recording] of this.#recordings)
      if (recording.legId === legId) this.#closeRecording(recordingId);
    this.say({
      kind: "ended",
      legId,
      callId: leg.callId,
      outcome: { ...nothing, answered: leg.answered, ...outcome },
      quality: undefined,
      at: this.#now(),
    });
  }

  presses(legId: LegId, digit: string): void {
    this.say({ kind: "digit", legId, digit, at: this.#now() });
  }

  /** What plays to a leg and has not been stopped or finished is heard to its end. */
  heard(): void {
    const play = this.told("play").at(-1)!;
    const { playId, legId } = play;
    this.say({ kind: "play_ended", playId, legId, reason: "finished", at: this.#now() });
  }

  reachable(centreId: CentreId, userId: string, via: "browser" | "sip", on: boolean): void {
    this.say({ kind: "reachable", centreId, userId: userId as UserId, via, on, at: this.#now() });
  }

  /** Somebody calls a number of the centre; returns his leg. */
  incoming(
    centreId: CentreId,
    to: string,
    from = "+74951230000",
    more: Partial<Extract<SwitchEvent, { kind: "incoming" }>> = {},
  ): LegId {
    this.#calls += 1;
    const ids = { callId: `call-in-${this.#calls}` as CallId, legId: `leg-in-${this.#calls}` as LegId };
    this.#open(ids);
    const nobody = { callerUserId: undefined, callerEndpoint: undefined, trunkId: "trunk-1" as never };
    this.say({ kind: "incoming", centreId, ...ids, ...nobody, from, to, ...more, at: this.#now() });
    return ids.legId;
  }

  #open({ legId, callId }: { readonly legId: LegId; readonly callId: CallId }): void {
    this.legs.set(legId, { legId, callId, answered: false });
  }

  #soon(legId: LegId, run: (legId: LegId) => void): void {
    this.#timers.after(wireMs, () => {
      if (this.legs.has(legId)) run(legId);
    });
  }

  #closeRecording(recordingId: string): void {
    const recording = this.#recordings.get(recordingId);
    if (recording === undefined) return;
    this.#recordings.delete(recordingId);
    const durationMs = this.#now() - recording.since;
    this.say({
      kind: "recording_closed",
      recordingId: recordingId as never,
      file: `${recordingId}.wav`,
      durationMs,
      bytes: durationMs * 16,
      sha256: "",
      truncated: false,
      at: this.#now(),
    });
  }
}

const nothing: LegOutcome = {
  endedBy: "remote",
  sipCode: undefined,
  q850: undefined,
  rang: false,
  answered: false,
  noAnswerLimit: false,
  networkUnavailable: false,
  systemReason: undefined,
  analysis: undefined,
};
