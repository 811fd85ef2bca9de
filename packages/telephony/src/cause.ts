import type { HangupCause } from "@perezvon/model";
import type { ReasonValue } from "@perezvon/sip";

/** Why a leg ends: the engine's causes, and those that the switch has of its own. */
export type EndCause =
  | HangupCause
  /** The time to finish calls before a shutdown is over (TEL-GEN-04). */
  | "drain"
  /** The longest call is over (TEL-B2B-10). */
  | "too_long";

interface CauseRow {
  /** Final answer when we refuse a call. */
  readonly status: number;
  readonly q850: number;
}

/** What goes on the wire when we end a call (TEL-MAP-03). */
const rows: Readonly<Record<EndCause, CauseRow>> = {
  normal: { status: 603, q850: 16 },
  busy: { status: 486, q850: 17 },
  no_answer: { status: 480, q850: 19 },
  rejected: { status: 603, q850: 21 },
  not_found: { status: 404, q850: 1 },
  closed: { status: 480, q850: 31 },
  answered_elsewhere: { status: 486, q850: 26 },
  overload: { status: 503, q850: 42 },
  loop: { status: 482, q850: 25 },
  failure: { status: 500, q850: 41 },
  drain: { status: 503, q850: 41 },
  too_long: { status: 480, q850: 31 },
};

export function refusalStatus(cause: EndCause): number {
  return rows[cause].status;
}

/** `Reason` of BYE, CANCEL and refusals (TEL-DLG-05, TEL-PHN-02). */
export function reasonsFor(cause: EndCause): readonly ReasonValue[] {
  if (cause === "answered_elsewhere")
    return [{ protocol: "SIP", cause: 200, text: "Call completed elsewhere" }];
  if (cause === "drain") return [{ protocol: "SIP", cause: 503, text: undefined }];
  return [{ protocol: "Q.850", cause: rows[cause].q850, text: undefined }];
}

/** Value of the first readable `Reason: Q.850`. */
export function q850Of(reasons: readonly ReasonValue[]): number | undefined {
  return reasons.find(({ protocol, cause }) => protocol === "Q.850" && cause !== undefined)?.cause;
}
