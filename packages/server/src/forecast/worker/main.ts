import { parentPort, workerData } from "node:worker_threads";
import { type ForecastInput, runForecast } from "@perezvon/forecast";
import type { FromForecast } from "../forecast-thread.ts";

/** A thread plays one forecast, so that calls are not kept waiting for it, and ends. */
const tell = (message: FromForecast) => parentPort?.postMessage(message);
let told = 0;
const forecast = runForecast(workerData as ForecastInput, (share) => {
  const percent = Math.min(99, Math.floor(100 * share));
  if (percent > told) tell({ percent });
  told = percent;
});
tell({ forecast });
