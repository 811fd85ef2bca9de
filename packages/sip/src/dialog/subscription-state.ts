import { Cursor } from "../message/cursor.ts";
import { parseHeaderParams } from "../message/params.ts";
import type { SipRequest } from "../message/sip-message.ts";

/** `Event` (RFC 6665 §8.2.1): package in lower case, `id` to tell alike subscriptions of one dialog apart. */
export function readEvent(
  request: SipRequest,
): { readonly event: string; readonly id: string | undefined } | undefined {
  const line = request.header("Event");
  if (line === undefined) return undefined;
  const cursor = new Cursor(line);
  const event = cursor.token().toLowerCase();
  const params = parseHeaderParams(cursor);
  return event === "" || params === undefined ? undefined : { event, id: params.get("id") };
}

/** `Subscription-State` of a NOTIFY (RFC 6665 §8.2.3); one that is missing or unknown counts as active. */
export function readSubscriptionState(request: SipRequest): {
  readonly state: "active" | "pending" | "terminated";
  readonly expiresSeconds: number | undefined;
  readonly reason: string;
  readonly retryAfterSeconds: number | undefined;
} {
  const cursor = new Cursor(request.header("Subscription-State") ?? "active");
  const word = cursor.token().toLowerCase();
  const params = parseHeaderParams(cursor);
  const number = (name: string) => {
    const text = params?.get(name);
    return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  };
  return {
    state: word === "pending" || word === "terminated" ? word : "active",
    expiresSeconds: number("expires"),
    reason: params?.get("reason") ?? "",
    retryAfterSeconds: number("retry-after"),
  };
}
