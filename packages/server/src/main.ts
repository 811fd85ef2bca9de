import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { entropyRandom, systemClock, systemTimers } from "@perezvon/base";
import { type Assembled, assembleServer } from "./assemble/assemble.ts";
import { PortTakenError } from "./assemble/find-port.ts";
import { watchNodeLoad } from "./assemble/node-load.ts";
import { ConfigError, readConfig } from "./config/config.ts";
import { createLogger } from "./log.ts";

/** The program: environment to configuration, everything started, one ready line, an orderly end on SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const config = readConfig(process.env, process.cwd());
  const logger = createLogger({ level: config.logLevel, fullNumbers: config.logNumbers === "full" });
  process.on("unhandledRejection", (reason) => {
    // Every promise has an owner; one that has none is a fault of ours that must not end calls.
    logger.error("unhandled rejection", {
      error: reason instanceof Error ? (reason.stack ?? reason.message) : String(reason),
    });
  });
  const interruption = new AbortController();
  const assembling = assembleServer({
    config,
    clock: systemClock,
    timers: systemTimers,
    random: entropyRandom(),
    logger,
    programs: {
      mediaWorker: new URL("./media-worker.mjs", import.meta.url),
      webrtcGateway: new URL("./webrtc-gateway.mjs", import.meta.url),
      forecast: new URL("./forecast.mjs", import.meta.url),
      speech: new URL("./speech.mjs", import.meta.url),
    },
    webFolder: fileURLToPath(new URL("./web", import.meta.url)),
    mediaWorkers: Math.max(1, Math.min(8, availableParallelism() - 1)),
    nodeLoad: watchNodeLoad(config.loopDelayLimitMs),
    interrupted: interruption.signal,
  });
  let stopping = false;
  let draining = false;
  let running: Assembled | undefined;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    // A signal may come during the start: what is up by then is ended in order as well.
    interruption.abort();
    const started = await assembling.catch(() => undefined);
    await started?.stop();
    process.exit(0);
  };
  /** Calls go on for a while (TEL-GEN-04); another signal, or the one of the keyboard, does not wait for them. */
  const drain = async () => {
    if (running !== undefined && !draining && config.drainSeconds > 0) {
      draining = true;
      logger.info("draining", { seconds: config.drainSeconds, legs: running.pbx.legs });
      await running.pbx.drain(config.drainSeconds * 1_000);
    }
    await stop();
  };
  process.on("SIGTERM", drain);
  process.on("SIGINT", stop);
  const server = await assembling.catch((error) => {
    // Then `stop` has the last word.
    if (!stopping) throw error;
  });
  if (!server) return;
  running = server;
  const { http, sip, demo } = server;
  process.stdout.write(
    `${JSON.stringify({
      ready: true,
      http: `${config.tls?.https ? "https" : "http"}://${http.host}:${http.port}`,
      sip: `${sip.host}:${sip.port}`,
      dataDir: config.dataDir,
      ...(demo.signIns.length > 0 && { signIns: demo.signIns }),
    })}\n`,
  );
}

main().catch((error) => {
  // The operator reads what to do; a stack would hide it.
  const expected = error instanceof ConfigError || error instanceof PortTakenError;
  process.stderr.write(
    `${expected || !(error instanceof Error) ? String(error) : (error.stack ?? error.message)}\n`,
  );
  process.exit(1);
});
