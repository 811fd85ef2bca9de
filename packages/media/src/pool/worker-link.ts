import { Worker } from "node:worker_threads";
import { soon } from "@perezvon/base";
import { MediaError, type MediaEvent } from "../contract.ts";
import { inBatches, type Outbox } from "../worker/batches.ts";
import type {
  CaptureEnd,
  FromWorker,
  ToWorker,
  WorkerCommand,
  WorkerRequest,
  WorkerResults,
  WorkerSettings,
} from "../worker/protocol.ts";

/**
 * What a packet leaves behind is dead when the next one comes, so a small young generation costs no more to collect than a large
 * one: it is collected oftener, stops the packets for less long each time (TEL-PRF-13), and keeps less memory (TEL-PRF-09).
 */
const YOUNG_GENERATION_MB = 6;

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The thread of one media worker: requests with answers, commands without, events. */
export class WorkerLink {
  readonly settings: WorkerSettings;
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #lost: (reason: string) => void;
  readonly #outbox: Outbox<ToWorker>;
  #nextId = 1;
  #ended = false;

  constructor(
    url: URL,
    settings: WorkerSettings,
    onEvent: (event: MediaEvent) => void,
    onCaptured: (recordingId: string, end: CaptureEnd) => void,
    lost: (reason: string) => void,
  ) {
    this.settings = settings;
    this.#lost = lost;
    this.#worker = new Worker(url, {
      workerData: settings,
      name: `media-${settings.worker}`,
      // Of the program's own flags only this one means anything to a worker's bundle.
      execArgv: process.execArgv.filter((flag) => flag === "--enable-source-maps"),
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    this.#worker.on("message", (messages: readonly FromWorker[]) => {
      for (const message of messages) {
        if ("event" in message) onEvent(message.event);
        else if ("captured" in message) onCaptured(message.captured, message.end);
        else this.#settle(message);
      }
    });
    this.#outbox = inBatches<ToWorker>((messages) => {
      if (!this.#ended) this.#worker.postMessage(messages);
      // Not at the end of the turn: a command is on its way before the packets that answer what was sent with it.
    }, soon);
    this.#worker.on("error", (error) => this.#end(error.stack ?? error.message));
    this.#worker.on("exit", (code) => this.#end(`exit ${code}`));
  }

  request<K extends WorkerRequest["kind"]>(
    request: Extract<WorkerRequest, { kind: K }>,
  ): Promise<WorkerResults[K]> {
    if (this.#ended) return Promise.reject(new MediaError("worker_lost", "the media worker is gone"));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: (value) => resolve(value as WorkerResults[K]), reject });
      this.#outbox.post({ id, request });
    });
  }

  command(command: WorkerCommand): void {
    if (!this.#ended) this.#outbox.post({ command });
  }

  /** A command that goes with the next one: until then it changes nothing that anybody could notice. */
  hold(command: WorkerCommand): void {
    if (!this.#ended) this.#outbox.hold({ command });
  }

  /** What was asked for is on its way when this returns. */
  flush(): void {
    this.#outbox.flush();
  }

  /** Ends the thread at once; for a worker that does not close in time. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(message: Extract<FromWorker, { id: number }>): void {
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if ("code" in message) pending?.reject(new MediaError(message.code, message.detail));
    else pending?.resolve(message.value);
  }

  #end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const pending of this.#pending.values()) {
      pending.reject(new MediaError("worker_lost", "the media worker is gone"));
    }
    this.#pending.clear();
    this.#lost(reason);
  }
}
