import type { Clock, Random, Timer, Timers } from "@perezvon/base";
import type { AgentState, DeskCommand, DeskInteraction, DeskSnapshot } from "@perezvon/model";
import { CommandError } from "./event-connection.ts";

export interface RobotHabits {
  readonly talk: { readonly meanMs: number; readonly variation: number };
  readonly afterCallWork: { readonly meanMs: number; readonly variation: number };
  /** How often a disposition is chosen where none is required. */
  readonly choosesDisposition: number;
}

export interface RobotOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly habits: RobotHabits;
  send(command: DeskCommand): Promise<unknown>;
  onFault(fault: string): void;
}

const NOTICE_MS = 150;
const BACK_TO_READY_MS = 500;
const ANEW_MS = 2000;

/** Refusals that come of two hands at one call: the customer hung up while the agent pressed a button. */
const raceCodes = new Set(["wrong_phase", "no_such_interaction"]);

/**
 * An agent who only reads the desk and presses its buttons: accepts, talks for a while, hangs up, chooses a disposition,
 * finishes. What is to be done follows from each snapshot alone, so a reconnection needs no memory.
 */
export class AgentRobot {
  readonly #options: RobotOptions;
  /** What has been begun, by interaction and phase, so that one snapshot more starts nothing twice. */
  readonly #begun = new Set<string>();
  readonly #timers = new Set<Timer>();
  #state: AgentState = "logged_out";
  #stateSince: number;
  #signingOut = false;
  readonly #timeIn = new Map<AgentState, number>();
  #handled = 0;

  constructor(options: RobotOptions) {
    this.#options = options;
    this.#stateSince = options.clock.monotonicMs();
  }

  get state(): AgentState {
    return this.#state;
  }

  /** Interactions finished with after-call work. */
  get handled(): number {
    return this.#handled;
  }

  /** Milliseconds spent in each state up to now. */
  timeIn(state: AgentState): number {
    const current = state === this.#state ? this.#options.clock.monotonicMs() - this.#stateSince : 0;
    return (this.#timeIn.get(state) ?? 0) + current;
  }

  /** Starts the count of time anew, when the campaign starts. */
  resetTimes(): void {
    this.#timeIn.clear();
    this.#stateSince = this.#options.clock.monotonicMs();
  }

  /** No more Ready by itself. */
  signOut(): void {
    this.#signingOut = true;
  }

  stop(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  snapshot(snapshot: DeskSnapshot): void {
    this.#enter(snapshot.state);
    for (const interaction of snapshot.interactions) this.#attend(interaction);
    const idle = snapshot.interactions.length === 0;
    if (idle && snapshot.state === "not_ready" && snapshot.reachable && !this.#signingOut) {
      this.#once(`ready ${snapshot.since}`, BACK_TO_READY_MS, () =>
        this.#press({ kind: "set_state", state: "ready", reason: undefined }),
      );
    }
  }

  #enter(state: AgentState): void {
    if (state === this.#state) return;
    this.#timeIn.set(this.#state, this.timeIn(this.#state));
    this.#state = state;
    this.#stateSince = this.#options.clock.monotonicMs();
  }

  #attend(interaction: DeskInteraction): void {
    const { random, habits } = this.#options;
    const interactionId = interaction.id;
    const key = `${interactionId} ${interaction.phase}`;
    switch (interaction.phase) {
      case "offered":
        this.#once(key, NOTICE_MS, () => this.#press({ kind: "accept", interactionId }));
        return;
      case "talk": {
        if (this.#begun.has(key)) return;
        const talkMs = random.logNormal(habits.talk.meanMs, habits.talk.variation);
        this.#once(key, talkMs, () => this.#press({ kind: "hang_up", interactionId }));
        return;
      }
      case "preview":
        this.#look(interaction);
        return;
      case "after_call_work": {
        if (this.#begun.has(key)) return;
        const workMs = random.logNormal(habits.afterCallWork.meanMs, habits.afterCallWork.variation);
        this.#once(key, workMs, () => this.#wrapUp(interaction));
        return;
      }
      case "calling":
      case "hold":
        return;
    }
  }

  /**
   * Dials the number that comes first; where nobody answered he has done with the record. When his phone was not reached the record is
   * before him anew, and he tries again a little later.
   */
  #look({ id: interactionId, preview, since, refusal }: DeskInteraction): void {
    if (preview === undefined) return;
    const { dialled, next } = preview;
    this.#once(`${interactionId} preview ${since}`, refusal === undefined ? NOTICE_MS : ANEW_MS, () =>
      this.#press(
        dialled ? { kind: "finish", interactionId } : { kind: "preview_dial", interactionId, number: next },
      ),
    );
  }

  async #wrapUp(interaction: DeskInteraction): Promise<void> {
    const { random, habits } = this.#options;
    const choice = interaction.dispositions;
    const chooses = interaction.dispositionRequired || random.chance(habits.choosesDisposition);
    if (choice.length > 0 && chooses) {
      const final = choice.filter(({ type }) => type === "final_success" || type === "final_failure");
      const { key } = random.pick(final.length > 0 ? final : choice);
      await this.#press({ kind: "disposition", interactionId: interaction.id, key });
    }
    this.#handled++;
    await this.#press({ kind: "finish", interactionId: interaction.id });
  }

  #once(key: string, afterMs: number, run: () => Promise<void>): void {
    if (this.#begun.has(key)) return;
    this.#begun.add(key);
    const timer = this.#options.timers.after(afterMs, () => {
      this.#timers.delete(timer);
      void run();
    });
    this.#timers.add(timer);
  }

  async #press(command: DeskCommand): Promise<void> {
    try {
      await this.#options.send(command);
    } catch (error) {
      if (error instanceof CommandError && raceCodes.has(error.code)) return;
      this.#options.onFault(error instanceof Error ? error.message : String(error));
    }
  }
}
