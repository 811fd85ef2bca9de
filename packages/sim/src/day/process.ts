import type { Timer, Timers } from "@perezvon/base";
import type { CallControl, ClaimedRecord, EngineStore } from "@perezvon/engine";
import type { SwitchCommand, SwitchEvent } from "@perezvon/model";
import type { SimulatedSwitch } from "./simulated-switch.ts";

/** Between two looks of a server at which nobody works. */
const nightlyMs = 30_000;

/**
 * One life of the server's process on the world's clock. After `die` nothing of it happens any more: no timer fires, no answer
 * of the database arrives, no command leaves, exactly as after `kill -9`.
 */
export class SimulatedProcess {
  #alive = true;
  readonly timers: Timers;
  readonly #world: Timers;

  /** `sleeps`: nobody is signed in and nothing is under way, so that what is looked at every half second may wait for the minute. */
  constructor(world: Timers, sleeps: () => boolean) {
    this.#world = world;
    const guard = (run: () => void) => () => {
      if (this.#alive) run();
    };
    this.timers = {
      after: (delayMs, run): Timer => world.after(delayMs, guard(run)),
      every: (intervalMs, run): Timer => this.#every(intervalMs, run, sleeps),
    };
  }

  #every(intervalMs: number, run: () => void, sleeps: () => boolean): Timer {
    let next: Timer | undefined;
    const wait = () => {
      next = this.#world.after(sleeps() ? Math.max(intervalMs, nightlyMs) : intervalMs, () => {
        // The dead leave no ticking behind.
        if (!this.#alive) return;
        wait();
        run();
      });
    };
    wait();
    return { cancel: () => next?.cancel() };
  }

  get alive(): boolean {
    return this.#alive;
  }

  die(): void {
    this.#alive = false;
  }

  calls(control: SimulatedSwitch): CallControl {
    return {
      execute: (command: SwitchCommand) => {
        if (this.#alive) control.execute(command);
      },
      onEvent: (listener: (event: SwitchEvent) => void) =>
        control.onEvent((event) => {
          if (this.#alive) listener(event);
        }),
    };
  }

  /** The database as this process sees it: answers take a moment, are refused in an outage, and never reach the dead. */
  store(port: EngineStore, database: Database): EngineStore {
    const wrap = <Part extends object>(part: Part): Part => {
      const wrapped: Record<string, unknown> = {};
      for (const [name, call] of Object.entries(part)) {
        wrapped[name] = (...args: readonly unknown[]) => this.#ask(call as AnyCall, args, database);
      }
      return wrapped as Part;
    };
    const { claim, claimPromised } = port.campaigns;
    const takingBack = { ...database, lost: (answer: unknown) => this.#takeBack(database, answer) };
    return {
      campaigns: {
        ...wrap(port.campaigns),
        claim: (...args) => this.#ask(claim as AnyCall, args, takingBack) as ReturnType<typeof claim>,
        claimPromised: (...args) =>
          this.#ask(claimPromised as AnyCall, args, takingBack) as ReturnType<typeof claimPromised>,
      },
      agents: wrap(port.agents),
      interactions: wrap(port.interactions),
      directory: wrap(port.directory),
    };
  }

  #ask(call: AnyCall, args: readonly unknown[], database: Database): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (!this.#alive) return;
      this.#world.after(database.answerMs() / 2, () => {
        if (!this.#alive) return;
        if (database.away()) {
          reject(new Error("database away"));
          return;
        }
        // Done is done, whether or not the answer arrives.
        const answer = call(...args);
        this.#world.after(database.answerMs() / 2, () => {
          if (!this.#alive) return;
          if (!database.away() && !database.losesAnswer()) answer.then(resolve, reject);
          else {
            answer.then((lost) => {
              database.lost?.(lost);
              reject(new Error("answer of the database lost"));
            }, reject);
          }
        });
      });
    });
  }

  /** A claim whose answer never came: nobody has these records in hand, so the store's connection gives them back. */
  #takeBack(database: Database, answer: unknown): void {
    this.#world.after(1_000, () => {
      if (!this.#alive) return;
      if (database.away()) this.#takeBack(database, answer);
      else if (answer !== undefined)
        database.unclaim([answer as ClaimedRecord | readonly ClaimedRecord[]].flat());
    });
  }
}

/** How the database behaves towards a process. */
export interface Database {
  readonly away: () => boolean;
  readonly answerMs: () => number;
  /** The connection breaks after the work was done. */
  readonly losesAnswer: () => boolean;
  readonly unclaim: (records: readonly ClaimedRecord[]) => void;
  /** Hears of what was done and not answered. */
  readonly lost?: (answer: unknown) => void;
}

type AnyCall = (...args: readonly unknown[]) => Promise<unknown>;
