import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { playRun } from "@perezvon/forecast";
import type { ForecastPart, FromForecast } from "../forecast-thread.ts";

/** A thread plays its days of a forecast, so that calls are not kept waiting for it, and ends. */
const lowPriority = 10;
try {
  // On Linux a thread has a priority of its own; calls go first on every core.
  setPriority(Number(readlinkSync("/proc/thread-self").split("/").at(-1)), lowPriority);
} catch {
  // Elsewhere the forecast has the priority of the process.
}

const tell = (message: FromForecast) => parentPort?.postMessage(message);
const { input, first, step } = workerData as ForecastPart;
for (let run = first; run < input.runs; run += step) {
  const result = playRun(input, run, (share) => tell({ kind: "share", run, share }));
  tell({ kind: "played", run, result });
}
