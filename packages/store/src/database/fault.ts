/** What a failed statement means for whoever sent it. */
export type Fault =
  /** The database is not there: try the whole transaction again later. */
  | "unavailable"
  /** Two transactions met: try again at once. */
  | "conflict"
  /** The statement is wrong, or a constraint spoke: trying again changes nothing. */
  | "final";

const networkCodes = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN"]);
/** admin_shutdown, crash_shutdown, cannot_connect_now, idle-in-transaction timeout, read only after failover. */
const serverCodes = new Set(["57P01", "57P02", "57P03", "25P03", "25006"]);
/** Connection exceptions; insufficient resources (a full disk, too many connections); errors of the machine below. */
const serverClasses = new Set(["08", "53", "58"]);
const lostConnection =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|query read timeout|connection ended/i;

export function classify(error: unknown): Fault {
  if (!(error instanceof Error)) return "final";
  const code = String((error as { code?: unknown }).code ?? "");
  if (code === "40001" || code === "40P01") return "conflict";
  if (networkCodes.has(code) || serverCodes.has(code)) return "unavailable";
  if (serverClasses.has(code.slice(0, 2))) return "unavailable";
  if (error instanceof AggregateError && error.errors.some((each) => classify(each) === "unavailable")) {
    return "unavailable";
  }
  return lostConnection.test(error.message) ? "unavailable" : "final";
}

/** Name of the unique constraint or index that a statement broke. */
export function brokenUnique(error: unknown): string | undefined {
  const { code, constraint } = (error ?? {}) as { code?: unknown; constraint?: unknown };
  return code === "23505" && typeof constraint === "string" ? constraint : undefined;
}

export function brokenReference(error: unknown): string | undefined {
  const { code, constraint } = (error ?? {}) as { code?: unknown; constraint?: unknown };
  return code === "23503" && typeof constraint === "string" ? constraint : undefined;
}
