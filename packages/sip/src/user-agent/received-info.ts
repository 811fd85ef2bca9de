import type { SipRequest } from "../message/sip-message.ts";
import type { IncomingInfo } from "./referral-types.ts";
import type { ReceivedRequest } from "./request-receiver.ts";
import type { ResponseOptions } from "./types.ts";

/** INFO as a session tells of it. */
export function receivedInfo(received: ReceivedRequest): IncomingInfo {
  const { request } = received;
  const contentType = (request.contentType.split(";")[0] ?? "").trim().toLowerCase();
  return {
    request,
    contentType,
    body: request.body,
    digit: readDigit(contentType, request),
    respond: (status: number, options?: ResponseOptions) => received.respond(status, options),
  };
}

/** `Signal=5` and `Duration=160` on lines of their own, or the bare key: what phones send in INFO (TEL-DTM-03). */
function readDigit(contentType: string, { body }: SipRequest): IncomingInfo["digit"] {
  if (contentType === "application/dtmf-relay") {
    const signal = /^[ \t]*Signal[ \t]*=[ \t]*([0-9*#A-D])[ \t]*\r?$/im.exec(body)?.[1];
    const duration = /^[ \t]*Duration[ \t]*=[ \t]*(\d{1,5})[ \t]*\r?$/im.exec(body)?.[1];
    if (signal === undefined) return undefined;
    return {
      signal: signal.toUpperCase(),
      durationMs: duration === undefined ? undefined : Number(duration),
    };
  }
  const key = contentType === "application/dtmf" ? /^\s*([0-9*#A-D])\s*$/i.exec(body)?.[1] : undefined;
  return key === undefined ? undefined : { signal: key.toUpperCase(), durationMs: undefined };
}
