import { type Clock, type Timer, type Timers, uuidV7 } from "@perezvon/base";
import type {
  CallId,
  CentreId,
  LegId,
  LegOutcome,
  LegQuality,
  PlayId,
  SwitchEvent,
  TrunkId,
} from "@perezvon/model";
import type { SwitchDoor } from "../switch-door.ts";

/** Long enough to hear, short enough to be forgotten. */
const talkMs = 15_000;
const ringMs = 45_000;

export interface TestCallRecord {
  readonly id: LegId;
  readonly to: string;
  readonly from: string;
  readonly startedAt: number;
  ringingAt: number | undefined;
  answeredAt: number | undefined;
  endedAt: number | undefined;
  outcome: LegOutcome | undefined;
  quality: LegQuality | undefined;
}

interface Running {
  readonly record: TestCallRecord;
  readonly stop: () => void;
  limit: Timer | undefined;
}

/** One call at a time over each trunk, to see and hear whether it works. The last one is remembered. */
export class TestCalls {
  readonly #pbx: SwitchDoor;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #calls = new Map<string, Running>();

  constructor(tools: { readonly pbx: SwitchDoor; readonly clock: Clock; readonly timers: Timers }) {
    this.#pbx = tools.pbx;
    this.#clock = tools.clock;
    this.#timers = tools.timers;
  }

  last(centreId: CentreId, trunkId: TrunkId): TestCallRecord | undefined {
    return this.#calls.get(`${centreId}/${trunkId}`)?.record;
  }

  /** Undefined while one is going on. */
  start(centreId: CentreId, trunkId: TrunkId, to: string, from: string): TestCallRecord | undefined {
    const key = `${centreId}/${trunkId}`;
    const before = this.#calls.get(key);
    if (before && before.record.endedAt === undefined) return undefined;
    const now = this.#clock.now();
    const record: TestCallRecord = {
      id: uuidV7(now) as LegId,
      to,
      from,
      startedAt: now,
      ringingAt: undefined,
      answeredAt: undefined,
      endedAt: undefined,
      outcome: undefined,
      quality: undefined,
    };
    const running: Running = {
      record,
      stop: this.#pbx.onEvent((event) => this.#on(running, event)),
      limit: undefined,
    };
    this.#calls.set(key, running);
    this.#pbx.execute({
      kind: "dial",
      centreId,
      callId: uuidV7(now) as CallId,
      legId: record.id,
      trunkId,
      to,
      from,
      noAnswerMs: ringMs,
      analysis: undefined,
    });
    return record;
  }

  end(centreId: CentreId, trunkId: TrunkId): void {
    const running = this.#calls.get(`${centreId}/${trunkId}`);
    if (running && running.record.endedAt === undefined) this.#hangUp(running);
  }

  #on(running: Running, event: SwitchEvent): void {
    const { record } = running;
    if (!("legId" in event) || event.legId !== record.id) return;
    if (event.kind === "ringing") record.ringingAt ??= event.at;
    else if (event.kind === "answered") {
      record.answeredAt = event.at;
      this.#pbx.execute({
        kind: "play",
        legId: record.id,
        playId: uuidV7(event.at) as PlayId,
        items: [{ kind: "music" }],
        repeat: 0,
      });
      running.limit = this.#timers.after(talkMs, () => this.#hangUp(running));
    } else if (event.kind === "ended") {
      record.endedAt = event.at;
      record.outcome = event.outcome;
      record.quality = event.quality;
      running.limit?.cancel();
      running.stop();
    }
  }

  #hangUp({ record }: Running): void {
    this.#pbx.execute({ kind: "hang_up", legId: record.id, cause: "normal" });
  }
}
