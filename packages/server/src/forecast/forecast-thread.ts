import { Worker } from "node:worker_threads";
import type { Forecast, ForecastInput } from "@perezvon/forecast";

export type FromForecast = { readonly percent: number } | { readonly forecast: Forecast };

/** Plays a forecast in a thread of its own. `beat` hears how far it is; an aborted one fails. */
export function playForecast(
  program: URL,
  input: ForecastInput,
  beat: (percent: number) => void,
  signal: AbortSignal,
): Promise<Forecast> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, {
      workerData: input,
      name: "forecast",
      execArgv: process.execArgv.filter((flag) => flag === "--enable-source-maps"),
      // A forecast that outgrows this is a fault in itself; the calls of this process need the rest.
      resourceLimits: { maxOldGenerationSizeMb: 1_024 },
    });
    const stop = () => void worker.terminate();
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    worker.on("message", (message: FromForecast) => {
      if ("percent" in message) beat(message.percent);
      else resolve(message.forecast);
    });
    worker.on("error", reject);
    worker.on("exit", () => {
      signal.removeEventListener("abort", stop);
      // After an answer this changes nothing.
      reject(new Error("the forecast's thread ended without an answer"));
    });
  });
}
