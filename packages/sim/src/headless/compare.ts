import type { CallEntry, CarrierReport } from "@perezvon/carrier";
import type { DetailedRow } from "./results-file.ts";

export interface Comparison {
  readonly dialled: number;
  readonly answered: number;
  readonly connected: number;
  readonly abandoned: number;
  readonly carrierDialled: number;
  /** Without those in which the answer crossed the CANCEL: the product took both and hung up at once (RFC 3261 §9.1). */
  readonly carrierAnswered: number;
  readonly crossed: number;
  readonly mismatches: readonly string[];
}

const CROSSING_MS = 500;

/** Statuses of a dial that nobody answered (OUT-DSP-09, TEL-MAP-02). */
const unanswered = new Set([
  "busy",
  "no_answer",
  "invalid_number",
  "fast_busy",
  "network_announcement",
  "other_connection",
  "network_unavailable",
  "call_failed",
  "congestion",
]);

const heardBeforeAnswer = [
  "no_answer",
  "busy",
  "fast_busy",
  "invalid_number",
  "network_announcement",
  "other_connection",
];

/**
 * The product's detailed results against what the network saw: the same number of dials for each number, and for each dial
 * a status that fits the way the call ended (TEL-MAP-02).
 */
export function compare(rows: readonly DetailedRow[], report: CarrierReport): Comparison {
  const dials = rows.filter((row) => row.isCallAttempt);
  const calls = report.perCall.filter((call) => call.direction === "terminated");
  const mismatches: string[] = [];
  const dialsByNumber = grouped(dials, (row) => row.number);
  const callsByNumber = grouped(calls, (call) => call.number);
  for (const number of new Set([...dialsByNumber.keys(), ...callsByNumber.keys()])) {
    const ours = (dialsByNumber.get(number) ?? []).toSorted((a, b) => (a.callTime < b.callTime ? -1 : 1));
    const theirs = (callsByNumber.get(number) ?? []).toSorted((a, b) => a.inviteAt - b.inviteAt);
    if (ours.length !== theirs.length) {
      mismatches.push(
        `${number}: ${ours.length} dials in the results, ${theirs.length} calls at the carrier`,
      );
      continue;
    }
    ours.forEach((row, index) => {
      const fault = judge(row, theirs[index]!);
      if (fault) mismatches.push(`${number} at ${row.callTime}: ${fault}`);
    });
  }
  if (report.duplicatesInFlight > 0)
    mismatches.push(`${report.duplicatesInFlight} numbers called twice at the same time`);
  return {
    dialled: dials.length,
    answered: dials.filter(wasAnswered).length,
    connected: dials.filter((row) => row.agent !== "").length,
    abandoned: dials.filter((row) =>
      row.dispositions.some((key) => key === "no_agent" || key === "abandoned"),
    ).length,
    carrierDialled: calls.length,
    carrierAnswered: calls.filter((call) => call.answerAt !== undefined && !crossed(call)).length,
    crossed: calls.filter(crossed).length,
    mismatches,
  };
}

function wasAnswered(row: DetailedRow): boolean {
  return row.dispositions.length > 0 && !row.dispositions.some((key) => unanswered.has(key));
}

/** An answer on its way while our CANCEL was on its own. */
function crossed(call: CallEntry): boolean {
  const { answerAt, endAt, endedBy, packetsIn } = call;
  return answerAt !== undefined && endAt !== undefined && endedBy === "product" && packetsIn === 0
    ? endAt - answerAt < CROSSING_MS
    : false;
}

/** What is wrong with the status of this dial, if anything. */
function judge(row: DetailedRow, call: CallEntry): string | undefined {
  if (row.dispositions.length === 0) return "no status";
  const allowed = allowedFor(call);
  if (allowed === "any") return undefined;
  if (allowed === "answered") {
    return wasAnswered(row) ? undefined : `answered by ${call.behaviour}, but "${row.dispositionText}"`;
  }
  if (row.dispositions.some((key) => allowed.includes(key))) return undefined;
  return `${call.behaviour} ended with ${call.outcome} ${call.status ?? ""}, but "${row.dispositionText}"`;
}

function allowedFor(call: CallEntry): "any" | "answered" | readonly string[] {
  if (crossed(call)) return ["no_answer", "call_failed"];
  switch (call.outcome) {
    case "answered":
      // Machines, faxes and silence may be known by analysis, whose codes 5 to 7 give statuses of dials that failed.
      return call.behaviour === "person" ? "answered" : "any";
    case "rejected":
      return allowedForStatus(call);
    case "cancelled":
      return ["busy_tone", "congestion_tone", "sit", "announcement"].includes(call.behaviour)
        ? [...heardBeforeAnswer, "call_failed"]
        : ["no_answer", "call_failed"];
    default:
      return "any";
  }
}

function allowedForStatus(call: CallEntry): "any" | readonly string[] {
  switch (call.status) {
    case 486:
      return ["busy"];
    case 404:
      return ["invalid_number"];
    case 503:
      return ["fast_busy"];
    case 603:
      return ["other_connection"];
    case 480:
      return call.behaviour === "no_answer" || call.behaviour === "unreachable"
        ? ["no_answer"]
        : heardBeforeAnswer;
    default:
      return "any";
  }
}

function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
