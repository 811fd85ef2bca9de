import { parentPort, workerData } from "node:worker_threads";
import { serveConversions } from "./converter.ts";
import type { ConverterSettings, WorkerSettings } from "./protocol.ts";
import { servePackets } from "./serve-packets.ts";

/** Entry of the media plane's threads: those that carry packets, and the one that converts recordings after the call. */
const settings = workerData as WorkerSettings | ConverterSettings;
if ("converter" in settings) serveConversions(parentPort!);
else servePackets(parentPort!, settings);
