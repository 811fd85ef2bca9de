import type { SipRequest } from "../message/sip-message.ts";
import { branchCookie, type Via } from "../message/via.ts";

/**
 * Name of the server transaction a request belongs to (RFC 3261 §17.2.3). ACK and CANCEL find their INVITE by `method`.
 * Without the cookie the RFC 2543 rule applies; the To tag is left out of it, because the ACK has the one we gave.
 */
export function serverKey(request: SipRequest, via: Via, method: string): string {
  const { branch } = via;
  if (branch.length > branchCookie.length && branch.startsWith(branchCookie)) {
    return `${branch} ${via.host}:${via.port ?? ""} ${method}`;
  }
  return `2543 ${request.uriText} ${request.fromTag} ${request.callId} ${request.cseq?.number ?? ""} ${via.host}:${via.port ?? ""} ${branch} ${method}`;
}

/** Two requests alike in this but not in branch are one that came by two ways (RFC 3261 §8.2.2.2). */
export function mergeKey(request: SipRequest): string {
  return `merge ${request.fromTag} ${request.callId} ${request.header("CSeq")}`;
}
