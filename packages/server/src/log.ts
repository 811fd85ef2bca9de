import type { Logger } from "@perezvon/base";
import { type Logger as PinoLogger, pino } from "pino";
import type { LogLevel } from "./config/config.ts";

/** JSON lines on standard error; standard output belongs to the ready line. Secrets never reach a line (PLT-OPS-04). */
export function createLogger(level: LogLevel): Logger {
  return wrap(
    pino(
      {
        level,
        base: null,
        redact: {
          paths: ["password", "*.password", "token", "*.token", "cookie", "*.cookie", "authorization"],
          censor: "***",
        },
      },
      pino.destination({ dest: 2, sync: false }),
    ),
  );
}

function wrap(target: PinoLogger): Logger {
  return {
    debug: (message, fields) => target.debug(fields ?? {}, message),
    info: (message, fields) => target.info(fields ?? {}, message),
    warn: (message, fields) => target.warn(fields ?? {}, message),
    error: (message, fields) => target.error(fields ?? {}, message),
    child: (fields) => wrap(target.child(fields)),
  };
}
