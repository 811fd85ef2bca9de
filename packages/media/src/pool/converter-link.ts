import { Worker } from "node:worker_threads";
import type { Conversions, ConverterSettings, FromConverter, ToConverter } from "../worker/protocol.ts";

type Made = Conversions[keyof Conversions]["made"];

interface Pending {
  resolve(made: Made): void;
  reject(error: Error): void;
}

export class ConversionError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "ConversionError";
    this.code = code;
  }
}

/** The thread that makes stored recordings (TEL-REC-04) and prompts (TEL-PLY-01). Started by the first job; one that dies is replaced at the next. */
export class ConverterLink {
  readonly #url: URL;
  #worker: Worker | undefined;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;

  constructor(url: URL) {
    this.#url = url;
  }

  convert<K extends keyof Conversions>(kind: K, job: Conversions[K]["job"]): Promise<Conversions[K]["made"]> {
    this.#worker ??= this.#start();
    const id = this.#nextId++;
    this.#worker.postMessage({ id, kind, job } as ToConverter);
    return new Promise((resolve, reject) =>
      this.#pending.set(id, { resolve: resolve as (made: Made) => void, reject }),
    );
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const settings: ConverterSettings = { converter: true };
    const worker = new Worker(this.#url, {
      workerData: settings,
      name: "recordings",
      execArgv: process.execArgv.filter((flag) => flag === "--enable-source-maps"),
    });
    worker.on("message", (message: FromConverter) => this.#settle(message));
    worker.on("error", (error) => this.#end(worker, error.message));
    worker.on("exit", (code) => this.#end(worker, `exit ${code}`));
    return worker;
  }

  #settle(message: FromConverter): void {
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if ("made" in message) pending?.resolve(message.made);
    else pending?.reject(new ConversionError(message.code, message.detail));
  }

  #end(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const pending of this.#pending.values()) {
      pending.reject(new ConversionError("converter_lost", reason));
    }
    this.#pending.clear();
  }
}
