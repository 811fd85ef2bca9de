import { bundleForNode } from "@perezvon/media/testing";

let program: Promise<URL> | undefined;

/** The thread of forecasts, bundled from the sources once per process. */
export function forecastProgram(): Promise<URL> {
  program ??= bundleForNode("packages/server/src/forecast/worker/main.ts", "forecast.mjs");
  return program;
}
