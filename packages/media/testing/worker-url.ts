import { bundleForNode } from "./bundle.ts";

let worker: Promise<URL> | undefined;

/** The media worker, bundled from the sources once per process. */
export function mediaWorkerUrl(): Promise<URL> {
  worker ??= bundleForNode("packages/media/src/worker/main.ts", "media-worker.mjs");
  return worker;
}
