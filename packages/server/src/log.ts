import type { Logger } from "@perezvon/base";
import { type DestinationStream, type Logger as PinoLogger, pino } from "pino";
import type { LogLevel } from "./config/config.ts";
import { type LogRules, safeFields, safeText } from "./log-safe.ts";

export interface LogOptions extends LogRules {
  readonly level: LogLevel;
  /** Standard error unless named; standard output belongs to the ready line. */
  readonly to?: DestinationStream;
}

/** JSON lines. Whatever a caller hands in, secrets never reach a line, and numbers only by setting (TEL-SEC-10). */
export function createLogger({
  level,
  to = pino.destination({ dest: 2, sync: false }),
  ...rules
}: LogOptions): Logger {
  return wrap(pino({ level, base: null }, to), rules);
}

function wrap(target: PinoLogger, rules: LogRules): Logger {
  const at =
    (level: "debug" | "info" | "warn" | "error") =>
    (message: string, fields: Record<string, unknown> = {}): void => {
      // What nobody will read is not worth the cleaning.
      if (target.isLevelEnabled(level)) target[level](safeFields(fields, rules), safeText(message, rules));
    };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (fields) => wrap(target.child(safeFields(fields, rules)), rules),
  };
}
