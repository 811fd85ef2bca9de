import { finishMessage } from "./compose.ts";

/** A request to be sent; all but Via and Contact, which depend on the flow it takes. Strings are checked already. */
export interface RequestDraft {
  readonly method: string;
  readonly uriText: string;
  /** Whole values. */
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly cseq: number;
  readonly maxForwards: number;
  readonly routes: readonly string[];
  /** Further header lines, each ended by CRLF. */
  readonly extra: string;
  readonly body: string | Buffer | undefined;
  readonly contentType: string | undefined;
}

/** Text of a request; `contact` is a whole value or undefined. */
export function composeRequest(draft: RequestDraft, via: string, contact: string | undefined): Buffer {
  let head = `${draft.method} ${draft.uriText} SIP/2.0\r\nVia: ${via}\r\n`;
  for (const route of draft.routes) head += `Route: ${route}\r\n`;
  head += `Max-Forwards: ${draft.maxForwards}\r\nFrom: ${draft.from}\r\nTo: ${draft.to}\r\nCall-ID: ${draft.callId}\r\nCSeq: ${draft.cseq} ${draft.method}\r\n`;
  if (contact !== undefined) head += `Contact: ${contact}\r\n`;
  return finishMessage(head + draft.extra, draft.body, draft.contentType);
}

/** ACK to a refusal: same branch, URI, routes as the INVITE, To of the answer (RFC 3261 §17.1.1.3). */
export function ackOfRefusal(invite: RequestDraft, to: string, via: string): Buffer {
  return composeRequest(
    { ...invite, method: "ACK", to, extra: "", body: undefined, contentType: undefined },
    via,
    undefined,
  );
}

/** CANCEL for a pending INVITE (RFC 3261 §9.1). */
export function cancelOf(invite: RequestDraft, extra: string): RequestDraft {
  return { ...invite, method: "CANCEL", extra, body: undefined, contentType: undefined };
}
