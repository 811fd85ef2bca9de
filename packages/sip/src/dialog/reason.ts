import { parseDigits } from "../message/characters.ts";
import { Cursor } from "../message/cursor.ts";
import type { HeaderField } from "../message/header-field.ts";
import { parseHeaderParams } from "../message/params.ts";
import { quote } from "../message/quoted-string.ts";
import type { SipRequest, SipResponse } from "../message/sip-message.ts";

/** One value of `Reason` (RFC 3326 §2). */
export interface ReasonValue {
  /** `SIP`, `Q.850`, or another protocol as received. */
  readonly protocol: string;
  readonly cause: number | undefined;
  readonly text: string | undefined;
}

/** Every readable value; an unreadable one is left out, for a reason never refuses a message. */
export function reasonsOf(message: SipRequest | SipResponse | undefined): readonly ReasonValue[] {
  if (message === undefined || message.header("Reason") === undefined) return noReasons;
  const reasons: ReasonValue[] = [];
  for (const value of message.headerList("Reason")) {
    const cursor = new Cursor(value);
    const protocol = cursor.token();
    const params = parseHeaderParams(cursor);
    if (protocol === "" || params === undefined) continue;
    const cause = params.get("cause");
    reasons.push({
      protocol:
        protocol.toUpperCase() === "SIP" ? "SIP" : protocol.toUpperCase() === "Q.850" ? "Q.850" : protocol,
      cause: cause === undefined ? undefined : parseDigits(cause, 3),
      text: params.get("text"),
    });
  }
  return reasons;
}

const noReasons: readonly ReasonValue[] = [];

/** One Reason header for each value (TEL-DLG-05). */
export function reasonFields(reasons: readonly ReasonValue[] | undefined): HeaderField[] {
  return (reasons ?? []).map(({ protocol, cause, text }) => {
    const causePart = cause === undefined ? "" : `;cause=${cause}`;
    return ["Reason", `${protocol}${causePart}${text === undefined ? "" : `;text=${quote(text)}`}`] as const;
  });
}

export function q850(cause: number, text?: string): ReasonValue {
  return { protocol: "Q.850", cause, text };
}

export function sipReason(cause: number, text?: string): ReasonValue {
  return { protocol: "SIP", cause, text };
}
