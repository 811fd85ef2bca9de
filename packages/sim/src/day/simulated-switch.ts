import type { Random, Timer, Timers } from "@perezvon/base";
import type { CallId, LegId, LegOutcome, SwitchCommand, SwitchEvent, UserId } from "@perezvon/model";
import { type DialPlan, planDial } from "./carrier-model.ts";
import { centreId } from "./day-plan.ts";

type Command<Kind extends SwitchCommand["kind"]> = Extract<SwitchCommand, { kind: Kind }>;

interface Leg {
  readonly legId: LegId;
  readonly callId: CallId;
  readonly kind: "dial" | "user" | "incoming";
  readonly userId: UserId | undefined;
  readonly number: string | undefined;
  readonly plan: DialPlan | undefined;
  rang: boolean;
  answered: boolean;
  joinedTo: LegId | undefined;
  readonly timers: Timer[];
}

/** What the world wants to know of calls, for its invariants. */
export interface SwitchWatch {
  dialled(command: Command<"dial">): void;
  rings(command: Command<"ring_user">): void;
  hungUp(legId: LegId): void;
  ended(leg: { readonly legId: LegId; readonly callId: CallId; readonly number: string | undefined }): void;
}

export interface SwitchWorld {
  readonly timers: Timers;
  readonly random: Random;
  readonly now: () => number;
  readonly trunksDown: () => boolean;
  readonly watch: SwitchWatch;
}

const delayMs = 5;
const joinMs = 30;

/** The switch and everything beyond it: trunks, subscribers and the agents' phones. Dies with the process it lives in. */
export class SimulatedSwitch {
  readonly #world: SwitchWorld;
  readonly #legs = new Map<LegId, Leg>();
  readonly #plays = new Map<string, { readonly legId: LegId; readonly timer: Timer | undefined }>();
  readonly #recordings = new Map<string, { readonly legId: LegId; readonly since: number }>();
  readonly #listeners = new Set<(event: SwitchEvent) => void>();

  constructor(world: SwitchWorld) {
    this.#world = world;
  }

  onEvent(listener: (event: SwitchEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Legs that are up, those still being set up included. */
  get liveLegs(): number {
    return this.#legs.size;
  }

  execute(command: SwitchCommand): void {
    switch (command.kind) {
      case "dial":
        this.#dial(command);
        return;
      case "ring_user":
        this.#ringUser(command);
        return;
      case "answer":
        this.#after(command.legId, delayMs, (leg) => this.#answer(leg));
        return;
      case "join":
        this.#join(command.legs);
        return;
      case "hang_up":
        this.#hangUp(command);
        return;
      case "play":
        this.#play(command);
        return;
      case "stop_play":
        this.#endPlay(command.playId, "stopped");
        return;
      case "start_recording":
        this.#recordings.set(command.recordingId, { legId: command.customerLegId, since: this.#world.now() });
        return;
      case "stop_recording":
        this.#closeRecording(command.recordingId);
        return;
      default:
        return;
    }
  }

  reachable(userId: UserId, on: boolean): void {
    this.#emit({ kind: "reachable", centreId: centreId as never, userId, via: "browser", on, at: this.#at });
  }

  /** Somebody calls the centre, presses 1 after a while and loses patience after another. */
  incoming(
    ids: { readonly callId: CallId; readonly legId: LegId },
    number: string,
    patienceMs: number,
  ): void {
    const leg = this.#newLeg(ids, "incoming", undefined, undefined, undefined);
    const common = { centreId: centreId as never, trunkId: "trunk-1" as never, ...ids };
    const nobody = { callerUserId: undefined, callerEndpoint: undefined };
    this.#emit({ kind: "incoming", ...common, ...nobody, from: "+74951239000", to: number, at: this.#at });
    this.#after(leg.legId, this.#world.random.integer(1_000, 15_000), () =>
      this.#emit({ kind: "digit", legId: leg.legId, digit: "1", at: this.#at }),
    );
    this.#after(leg.legId, patienceMs, () => this.#leaveUnlessJoined(leg));
  }

  #dial(command: Command<"dial">): void {
    const { watch, random, trunksDown } = this.#world;
    watch.dialled(command);
    const plan = planDial(random);
    const leg = this.#newLeg(command, "dial", undefined, command.to, plan);
    if (trunksDown()) {
      this.#after(leg.legId, delayMs, () => this.#end(leg, { endedBy: "system", networkUnavailable: true }));
      return;
    }
    this.#after(leg.legId, delayMs, () => this.#emit({ kind: "sent", legId: leg.legId, at: this.#at }));
    if (plan.kind === "refused") {
      const { sipCode, q850 } = plan;
      this.#after(leg.legId, delayMs + plan.afterMs, () => this.#end(leg, { sipCode, q850 }));
      return;
    }
    this.#after(leg.legId, delayMs + plan.ringsAfterMs, () => this.#ring(leg, command, plan));
  }

  #ring(leg: Leg, command: Command<"dial">, plan: Exclude<DialPlan, { kind: "refused" }>): void {
    leg.rang = true;
    this.#emit({ kind: "ringing", legId: leg.legId, earlyMedia: false, at: this.#at });
    if (plan.kind === "answered" && plan.answersAfterMs < command.noAnswerMs) {
      this.#after(leg.legId, plan.answersAfterMs, () => this.#customerAnswers(leg, command, plan));
      return;
    }
    this.#after(leg.legId, command.noAnswerMs, () =>
      this.#end(leg, { endedBy: "command", sipCode: 487, noAnswerLimit: true }),
    );
  }

  #customerAnswers(leg: Leg, command: Command<"dial">, plan: Extract<DialPlan, { kind: "answered" }>): void {
    this.#answer(leg);
    this.#after(leg.legId, plan.patienceMs, () => this.#leaveUnlessJoined(leg));
    if (!command.analysis) return;
    this.#after(leg.legId, plan.analysedAfterMs, () => {
      // Result 0 is a subscriber who was gone before anything could be told.
      if (plan.result === 0) this.#end(leg, { sipCode: 200, q850: 16, analysis: 0 });
      else {
        const { legId } = leg;
        this.#emit({ kind: "analysed", legId, result: plan.result, rule: 7, at: this.#at, file: undefined });
      }
    });
  }

  #ringUser(command: Command<"ring_user">): void {
    const { watch, random } = this.#world;
    watch.rings(command);
    const leg = this.#newLeg(command, "user", command.endpoint.userId, undefined, undefined);
    this.#after(leg.legId, delayMs, () => {
      leg.rang = true;
      this.#emit({ kind: "ringing", legId: leg.legId, earlyMedia: false, at: this.#at });
    });
    if (random.chance(0.01)) {
      this.#after(leg.legId, 50, () => this.#end(leg, { endedBy: "system", systemReason: "worker_lost" }));
    } else if (command.autoAnswer && !random.chance(0.01)) {
      this.#after(leg.legId, random.integer(50, 400), () => this.#answer(leg));
    }
    this.#after(leg.legId, command.timeoutMs, () => {
      if (!leg.answered) this.#end(leg, { endedBy: "command", sipCode: 487, noAnswerLimit: true });
    });
  }

  #answer(leg: Leg): void {
    if (leg.answered) return;
    leg.answered = true;
    this.#emit({ kind: "answered", legId: leg.legId, at: this.#at });
  }

  #join([a, b]: readonly LegId[]): void {
    if (a === undefined || b === undefined) return;
    this.#world.timers.after(joinMs, () => {
      const first = this.#legs.get(a);
      const second = this.#legs.get(b);
      if (!first || !second) return;
      first.joinedTo = b;
      second.joinedTo = a;
      this.#emit({ kind: "joined", legs: [a, b], at: this.#at });
      for (const leg of [first, second]) this.#talk(leg);
    });
  }

  /** The customer ends the talk in his time, unless the agent did before. */
  #talk(leg: Leg): void {
    if (leg.kind === "user") return;
    const talkMs =
      leg.plan?.kind === "answered" ? leg.plan.talkMs : this.#world.random.logNormal(90_000, 0.8);
    this.#after(leg.legId, talkMs, () => this.#end(leg, { sipCode: 200, q850: 16 }));
  }

  #leaveUnlessJoined(leg: Leg): void {
    if (leg.joinedTo === undefined) this.#end(leg, { sipCode: 200, q850: 16 });
  }

  #hangUp({ legId }: Command<"hang_up">): void {
    this.#world.watch.hungUp(legId);
    this.#after(legId, delayMs, (leg) =>
      this.#end(leg, { endedBy: "command", sipCode: leg.answered ? 200 : 487, q850: 16 }),
    );
  }

  #play({ playId, legId, items, repeat }: Command<"play">): void {
    const timer =
      repeat === 0
        ? undefined
        : this.#world.timers.after(items.length * 2_000, () => this.#endPlay(playId, "finished"));
    this.#plays.set(playId, { legId, timer });
  }

  #endPlay(playId: string, reason: "finished" | "stopped"): void {
    const play = this.#plays.get(playId);
    if (!play) return;
    this.#plays.delete(playId);
    play.timer?.cancel();
    this.#emit({ kind: "play_ended", playId: playId as never, legId: play.legId, reason, at: this.#at });
  }

  #closeRecording(recordingId: string): void {
    const recording = this.#recordings.get(recordingId);
    if (!recording) return;
    this.#recordings.delete(recordingId);
    const durationMs = this.#at - recording.since;
    this.#emit({
      kind: "recording_closed",
      recordingId: recordingId as never,
      file: `${recordingId}.wav`,
      durationMs,
      bytes: durationMs * 16,
      sha256: "",
      truncated: false,
      at: this.#at,
    });
  }

  #end(leg: Leg, outcome: Partial<LegOutcome>): void {
    if (this.#legs.get(leg.legId) !== leg) return;
    this.#legs.delete(leg.legId);
    for (const timer of leg.timers) timer.cancel();
    const partner = leg.joinedTo === undefined ? undefined : this.#legs.get(leg.joinedTo);
    if (partner) partner.joinedTo = undefined;
    for (const [playId, play] of [...this.#plays])
      if (play.legId === leg.legId) this.#endPlay(playId, "stopped");
    for (const [recordingId, { legId }] of [...this.#recordings]) {
      if (legId === leg.legId) this.#closeRecording(recordingId);
    }
    this.#world.watch.ended(leg);
    this.#emit({
      kind: "ended",
      legId: leg.legId,
      callId: leg.callId,
      outcome: { ...silent, rang: leg.rang, answered: leg.answered, ...outcome },
      quality: undefined,
      at: this.#at,
    });
  }

  #newLeg(
    ids: { readonly legId: LegId; readonly callId: CallId },
    kind: Leg["kind"],
    userId: UserId | undefined,
    number: string | undefined,
    plan: DialPlan | undefined,
  ): Leg {
    const { legId, callId } = ids;
    const state = { rang: false, answered: false, joinedTo: undefined, timers: [] };
    const leg: Leg = { legId, callId, kind, userId, number, plan, ...state };
    this.#legs.set(legId, leg);
    return leg;
  }

  /** Runs later unless the leg has ended by then. */
  #after(legId: LegId, ms: number, run: (leg: Leg) => void): void {
    const leg = this.#legs.get(legId);
    if (!leg) return;
    leg.timers.push(
      this.#world.timers.after(ms, () => {
        if (this.#legs.get(legId) === leg) run(leg);
      }),
    );
  }

  get #at(): number {
    return this.#world.now();
  }

  #emit(event: SwitchEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

const silent: LegOutcome = {
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
