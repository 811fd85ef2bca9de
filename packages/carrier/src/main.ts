import { type Logger, systemClock, systemTimers } from "@perezvon/base";
import { createCarrier } from "./carrier.ts";
import { startControlServer } from "./control/control-server.ts";
import { readEnvironment } from "./environment.ts";

const configuration = readEnvironment(process.env);
if (!configuration.ok) {
  for (const fault of configuration.error) console.error(fault);
  process.exit(2);
}
const { address, sipPort, httpPort, seed, profile, speech } = configuration.value;

const carrier = await createCarrier({
  clock: systemClock,
  timers: systemTimers,
  logger: standardErrorLogger({}),
  seed,
  profile,
  address,
  sipPort,
  speech,
});
const control = await startControlServer(carrier, httpPort);

let stopping = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    void Promise.all([control.close(), carrier.close()]).then(() => process.exit(0));
  });
}

console.log(
  JSON.stringify({
    ready: true,
    sip: `${carrier.sip.address}:${carrier.sip.port}`,
    http: `http://127.0.0.1:${control.port}`,
    seed,
    speech: carrier.speechSource,
  }),
);

function standardErrorLogger(context: Record<string, unknown>): Logger {
  const line = (level: string) => (message: string, fields?: Record<string, unknown>) =>
    console.error(JSON.stringify({ level, message, ...context, ...fields }));
  return {
    debug() {},
    info() {},
    warn: line("warn"),
    error: line("error"),
    child: (fields) => standardErrorLogger({ ...context, ...fields }),
  };
}
