import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { type Forecast, type ForecastInput, type RunResult, summariseRuns } from "@perezvon/forecast";

/** What a thread is to play: of the days each so-many-th, from its own first one on. */
export interface ForecastPart {
  readonly input: ForecastInput;
  readonly first: number;
  readonly step: number;
}

export type FromForecast =
  | { readonly kind: "share"; readonly run: number; readonly share: number }
  | { readonly kind: "played"; readonly run: number; readonly result: RunResult };

/** Hears how a forecast comes along. */
export interface ForecastNews {
  percent(percent: number): void;
  /** What the days played so far say; the last one is the forecast itself. */
  partial(forecast: Forecast): void;
}

/** Plays the days of a forecast in threads of their own, as many as the machine has cores. An aborted one fails. */
export async function playForecast(
  program: URL,
  input: ForecastInput,
  news: ForecastNews,
  signal: AbortSignal,
): Promise<Forecast> {
  const shares = Array.from({ length: input.runs }, () => 0);
  const results: (RunResult | undefined)[] = shares.map(() => undefined);
  const played = () => results.filter((result) => result !== undefined);
  let told = 0;
  const hear = (message: FromForecast) => {
    const { run } = message;
    shares[run] = message.kind === "played" ? 1 : message.share;
    const percent = Math.min(
      99,
      Math.floor((100 * shares.reduce((sum, share) => sum + share, 0)) / input.runs),
    );
    if (percent > told) news.percent(percent);
    told = Math.max(told, percent);
    if (message.kind === "share") return;
    results[run] = message.result;
    news.partial(summariseRuns(input, played()));
  };
  const threads = Math.min(input.runs, availableParallelism());
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  try {
    await Promise.all(
      Array.from({ length: threads }, (_, first) =>
        playPart(program, { input, first, step: threads }, hear, both),
      ),
    );
  } catch (error) {
    stop.abort();
    throw error;
  }
  return summariseRuns(input, played());
}

function playPart(
  program: URL,
  part: ForecastPart,
  hear: (message: FromForecast) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = Math.ceil((part.input.runs - part.first) / part.step);
    const worker = new Worker(program, {
      workerData: part,
      name: "forecast",
      execArgv: process.execArgv.filter((flag) => flag === "--enable-source-maps"),
      // A forecast that outgrows this is a fault in itself; the calls of this process need the rest.
      resourceLimits: { maxOldGenerationSizeMb: 1_024 },
    });
    const stop = () => void worker.terminate();
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    worker.on("message", (message: FromForecast) => {
      hear(message);
      if (message.kind === "played") left -= 1;
      if (left === 0) resolve();
    });
    worker.on("error", reject);
    worker.on("exit", () => {
      signal.removeEventListener("abort", stop);
      // After the last answer this changes nothing.
      reject(new Error("the forecast's thread ended without an answer"));
    });
  });
}
