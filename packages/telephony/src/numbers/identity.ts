import type { TrunkSettings } from "@perezvon/model";
import type { HeaderField, SipRequest } from "@perezvon/sip";
import { numberInUri } from "./called-number.ts";

/** `Anonymous` of RFC 3323 §4.1.1.3. */
export const anonymousUri = "sip:anonymous@anonymous.invalid";
const anonymousName = "Anonymous";

/** The number that leaves as caller id (TEL-NUM-05); undefined: the call may not leave. */
export function callerIdFor(
  wanted: string,
  trunk: { readonly settings: TrunkSettings; readonly numbers: readonly string[] },
): string | undefined {
  const { allowedCallerIds, defaultCallerId } = trunk.settings;
  const fits = (allowed: string) =>
    allowed.endsWith("*") ? wanted.startsWith(allowed.slice(0, -1)) : allowed === wanted;
  if (wanted !== "" && (trunk.numbers.includes(wanted) || allowedCallerIds.some(fits))) return wanted;
  if (defaultCallerId !== "") return defaultCallerId;
  // Whoever wishes no number in particular shows the trunk's own first one.
  return wanted === "" ? trunk.numbers[0] : undefined;
}

/** Where a forwarded or transferred call goes; it decides whose number it shows. */
export type ForwardTarget = "sip" | "sip_uri" | "fmc" | "outside";

/**
 * A line of ours may see the subscriber's number; towards a city or mobile number the centre's own is shown, because an
 * operator may not let numbers be substituted (TEL-NUM-05).
 */
export function shownWhenForwarding(target: ForwardTarget, subscriber: string, own: string): string {
  return target === "outside" || subscriber === "" ? own : subscriber;
}

export interface OutgoingIdentity {
  readonly from: { readonly uri: string; readonly displayName?: string };
  readonly headers: readonly HeaderField[];
}

/** From, P-Asserted-Identity, Remote-Party-ID and Privacy of a call to a trunk (TEL-NUM-04, TEL-NUM-06). */
export function outgoingIdentity(options: {
  /** In the trunk's format. */
  readonly number: string;
  readonly host: string;
  readonly hidden: boolean;
  readonly settings: Pick<TrunkSettings, "callerIdHeader" | "trusted" | "privacy">;
}): OutgoingIdentity {
  const { number, host, settings } = options;
  const { callerIdHeader, trusted } = settings;
  const hidden = options.hidden || settings.privacy === "always";
  const uri = `sip:${number}@${host}`;
  const headers: HeaderField[] = [];
  // An identity that the caller wants hidden goes only to who has promised to keep it (RFC 3325 §7).
  const asserts = !hidden || trusted;
  if (asserts && (callerIdHeader === "pai" || callerIdHeader === "pai_rpid"))
    headers.push(["P-Asserted-Identity", `<${uri}>`]);
  if (asserts && (callerIdHeader === "rpid" || callerIdHeader === "pai_rpid"))
    headers.push(["Remote-Party-ID", `<${uri}>;party=calling;screen=yes;privacy=${hidden ? "full" : "off"}`]);
  if (hidden) headers.push(["Privacy", "id"]);
  return hidden
    ? { from: { uri: anonymousUri, displayName: anonymousName }, headers }
    : { from: { uri }, headers };
}

export interface IncomingIdentity {
  /** As it came, not yet in our form; empty when it is hidden or missing. */
  readonly number: string;
  readonly displayName: string | undefined;
  readonly hidden: boolean;
}

/** Who calls, by what we may believe (TEL-NUM-04, TEL-NUM-06). */
export function incomingIdentity(request: SipRequest, trusted: boolean): IncomingIdentity {
  const from = request.from;
  const asserted = trusted
    ? [...addresses(request, "P-Asserted-Identity"), ...addresses(request, "Remote-Party-ID")].find(
        ({ uri }) => numberInUri(uri) !== "",
      )
    : undefined;
  const hidden = asksPrivacy(request) || isAnonymous(numberInUri(from?.uri), request);
  const source = asserted ?? from;
  const number = numberInUri(source?.uri);
  if (hidden) return { number: "", displayName: undefined, hidden };
  return { number, displayName: source?.displayName, hidden: false };
}

function addresses(request: SipRequest, name: string) {
  return request.headerLines(name).length === 0 ? [] : (request.addresses(name) ?? []);
}

function asksPrivacy(request: SipRequest): boolean {
  const wanted = (request.header("Privacy") ?? "").toLowerCase().split(/[;,\s]+/);
  if (wanted.includes("id") || wanted.includes("user") || wanted.includes("full")) return true;
  // Remote-Party-ID has its own way of saying it.
  return request.headerLines("Remote-Party-ID").some((line) => /;\s*privacy\s*=\s*"?full/i.test(line));
}

function isAnonymous(user: string, request: SipRequest): boolean {
  const uri = request.from?.uri;
  const host = uri?.scheme === "sip" || uri?.scheme === "sips" ? uri.host : "";
  return /^(?:anonymous|restricted|unavailable)$/i.test(user) || host === "anonymous.invalid";
}
