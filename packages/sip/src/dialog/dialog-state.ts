import type { NameAddr } from "../message/name-addr.ts";
import { formatNameAddr } from "../message/name-addr.ts";
import type { RequestDraft } from "../message/request-draft.ts";
import type { SipRequest, SipResponse } from "../message/sip-message.ts";
import { formatUri, parseUri, type Uri } from "../message/uri.ts";

/** RFC 3261 §12: what makes a dialog. A value; every change is a new one. */
export interface DialogState {
  readonly role: "uac" | "uas";
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** Whole From and To values as they stand in our requests. */
  readonly localAddr: string;
  readonly remoteAddr: string;
  readonly localCseq: number;
  /** Undefined until the peer has sent a request. */
  readonly remoteCseq: number | undefined;
  readonly remoteTarget: Uri;
  /** Raw Route values, nearest first. */
  readonly routeSet: readonly string[];
}

/** UAC side, from a 101–2xx with a To tag (RFC 3261 §12.1.2): Record-Route in reverse order. */
export function dialogFromResponse(
  invite: RequestDraft,
  localTag: string,
  response: SipResponse,
): DialogState {
  const recordRoutes = response.addresses("Record-Route") ?? [];
  return {
    role: "uac",
    callId: invite.callId,
    localTag,
    remoteTag: response.toTag,
    localAddr: invite.from,
    remoteAddr: response.header("To") ?? invite.to,
    localCseq: invite.cseq,
    remoteCseq: undefined,
    remoteTarget: response.contactUri ?? parseUri(invite.uriText) ?? unreachable,
    routeSet: recordRoutes.reverse().map(formatNameAddr),
  };
}

/** The 2xx settles what its provisional answers had begun (RFC 3261 §13.2.2.4): its Record-Route is the one that holds. */
export function withRoutesOf(dialog: DialogState, answer: SipResponse): DialogState {
  const recordRoutes = answer.addresses("Record-Route") ?? [];
  return { ...dialog, routeSet: recordRoutes.reverse().map(formatNameAddr) };
}

/** UAS side, from the INVITE (RFC 3261 §12.1.1): Record-Route in its order. */
export function dialogFromRequest(request: SipRequest, localTag: string): DialogState {
  const to = request.header("To") ?? "";
  return {
    role: "uas",
    callId: request.callId,
    localTag,
    remoteTag: request.fromTag,
    localAddr: request.toTag === "" ? `${to};tag=${localTag}` : to,
    remoteAddr: request.header("From") ?? "",
    localCseq: 0,
    remoteCseq: request.cseq?.number,
    remoteTarget: request.contactUri ?? request.from?.uri ?? unreachable,
    routeSet: (request.addresses("Record-Route") ?? []).map(formatNameAddr),
  };
}

/** RFC 3261 §12.2.1.1 and §12.2.2: INVITE, UPDATE and their 2xx refresh the target. */
export function withTarget(dialog: DialogState, message: SipRequest | SipResponse): DialogState {
  const target = message.contactUri;
  return target === undefined ? dialog : { ...dialog, remoteTarget: target };
}

/** Whether the peer's CSeq may follow (RFC 3261 §12.2.2); an equal one is a copy or a race, not a lower one. */
export function cseqInOrder(dialog: DialogState, cseq: number): boolean {
  return dialog.remoteCseq === undefined || cseq > dialog.remoteCseq;
}

/** Request-URI and Route of the next request (RFC 3261 §12.2.1.1): loose routes as they are, a strict one takes the URI. */
export function routing(dialog: DialogState): { uriText: string; routes: readonly string[]; hop: Uri } {
  const target = formatUri(dialog.remoteTarget);
  const first = dialog.routeSet[0];
  if (first === undefined) return { uriText: target, routes: dialog.routeSet, hop: dialog.remoteTarget };
  const uri = routeUri(first);
  if (uri === undefined || uri.scheme === "tel" || uri.scheme === "other" || uri.params.has("lr")) {
    return { uriText: target, routes: dialog.routeSet, hop: uri ?? dialog.remoteTarget };
  }
  const bare = { ...uri, headers: undefined, params: uri.params.without("method") };
  return { uriText: formatUri(bare), routes: [...dialog.routeSet.slice(1), `<${target}>`], hop: uri };
}

export function routeUri(route: string): Uri | undefined {
  const open = route.indexOf("<");
  const close = route.indexOf(">", open);
  return open < 0 || close < 0 ? parseUri(route) : parseUri(route.slice(open + 1, close));
}

export function dialogKey(callId: string, localTag: string, remoteTag: string): string {
  return `${callId} ${localTag} ${remoteTag}`;
}

export function addrWithTag(value: NameAddr, tag: string): string {
  return formatNameAddr({ ...value, params: value.params.with("tag", tag) });
}

/** RFC 2606 keeps this name from resolving: a peer without a usable Contact cannot be reached by accident. */
const unreachable: Uri = parseUri("sip:contact.invalid") as Uri;
