import { parseDigits } from "../message/characters.ts";
import type { NameAddr } from "../message/name-addr.ts";
import type { SipRequest } from "../message/sip-message.ts";
import { formatUri, parseUri } from "../message/uri.ts";
import { type Peer, speakerOf } from "../transport/peer.ts";
import type { Binding } from "./binding-store.ts";
import { sameContact } from "./same-contact.ts";

/** TEL-REG-01. */
export interface RegistrarLimits {
  readonly expiresSecondsMin: number;
  readonly expiresSecondsMax: number;
  readonly expiresSecondsDefault: number;
  readonly contactsMax: number;
}

export const defaultRegistrarLimits: RegistrarLimits = {
  expiresSecondsMin: 60,
  expiresSecondsMax: 7_200,
  expiresSecondsDefault: 600,
  contactsMax: 5,
};

export type RegisterOutcome =
  | { readonly kind: "bindings"; readonly bindings: readonly Binding[] }
  | {
      readonly kind: "refused";
      readonly status: number;
      readonly reasonPhrase?: string;
      readonly minExpires?: number;
    };

/** What a REGISTER makes of the bindings of its address of record (RFC 3261 §10.3 steps 6–8): all of it or nothing. */
export function applyRegister(
  request: SipRequest,
  source: Peer,
  current: readonly Binding[],
  now: number,
  limits: RegistrarLimits,
): RegisterOutcome {
  const alive = current.filter((binding) => binding.expiresAt > now);
  const lines = request.headerLines("Contact");
  if (lines.length === 0) return { kind: "bindings", bindings: alive };
  const expires = request.header("Expires");
  const defaultSeconds = expires === undefined ? undefined : parseDigits(expires.trim(), 10);
  if (lines.some((line) => line.trim() === "*")) return removeAll(request, lines, defaultSeconds, alive);
  const contacts = request.addresses("Contact");
  if (contacts === undefined) return { kind: "refused", status: 400, reasonPhrase: "Bad or Missing Contact" };
  let bindings: readonly Binding[] = alive;
  for (const contact of contacts) {
    const outcome = applyContact(request, source, contact, bindings, defaultSeconds, now, limits);
    if (outcome.kind === "refused") return outcome;
    bindings = outcome.bindings;
  }
  return { kind: "bindings", bindings: withoutOldest(bindings, limits.contactsMax) };
}

/** `Contact: *` only alone and with Expires 0 (RFC 3261 §10.2.2). */
function removeAll(
  request: SipRequest,
  lines: readonly string[],
  expires: number | undefined,
  alive: readonly Binding[],
): RegisterOutcome {
  if (lines.length !== 1 || expires !== 0)
    return { kind: "refused", status: 400, reasonPhrase: "Bad or Missing Contact" };
  if (alive.some((binding) => outOfOrder(binding, request))) return staleOrder;
  return { kind: "bindings", bindings: [] };
}

const staleOrder: RegisterOutcome = { kind: "refused", status: 500, reasonPhrase: "CSeq Out of Order" };

function applyContact(
  request: SipRequest,
  source: Peer,
  contact: NameAddr,
  bindings: readonly Binding[],
  defaultSeconds: number | undefined,
  now: number,
  limits: RegistrarLimits,
): RegisterOutcome {
  const asked = secondsOf(contact, defaultSeconds) ?? limits.expiresSecondsDefault;
  if (asked > 0 && asked < limits.expiresSecondsMin) {
    return { kind: "refused", status: 423, minExpires: limits.expiresSecondsMin };
  }
  const instance = contact.params.get("+sip.instance");
  const regId = parseDigits(contact.params.get("reg-id") ?? "", 9);
  const old = bindings.find((binding) => sameBinding(binding, contact, instance, regId));
  if (old !== undefined && outOfOrder(old, request)) return staleOrder;
  const rest = bindings.filter((binding) => binding !== old);
  if (asked === 0) return { kind: "bindings", bindings: rest };
  const seconds = Math.min(asked, limits.expiresSecondsMax);
  const made: Binding = {
    contact: formatUri(contact.uri),
    flow: source.flow,
    transport: source.transport,
    sourceAddress: speakerOf(source).address,
    sourcePort: speakerOf(source).port,
    path: request.headerList("Path"),
    callId: request.callId,
    cseq: request.cseq?.number ?? 0,
    priority: priorityOf(contact),
    instance,
    regId,
    userAgent: request.header("User-Agent") ?? "",
    registeredAt: old?.registeredAt ?? now,
    refreshedAt: now,
    expiresAt: now + seconds * 1_000,
  };
  return { kind: "bindings", bindings: [...rest, made] };
}

function secondsOf(contact: NameAddr, defaultSeconds: number | undefined): number | undefined {
  const own = contact.params.get("expires");
  return own === undefined ? defaultSeconds : parseDigits(own, 10);
}

/** RFC 5626 §6: instance and reg-id name the flow; without them the URI decides. */
function sameBinding(
  binding: Binding,
  contact: NameAddr,
  instance: string | undefined,
  regId: number | undefined,
): boolean {
  if (instance !== undefined && regId !== undefined)
    return binding.instance === instance && binding.regId === regId;
  const uri = parseUri(binding.contact);
  return uri !== undefined && sameContact(uri, contact.uri);
}

function outOfOrder(binding: Binding, request: SipRequest): boolean {
  return binding.callId === request.callId && (request.cseq?.number ?? 0) <= binding.cseq;
}

/** `q` of 0–1 with up to three decimals, in thousandths; 1 when absent. */
function priorityOf(contact: NameAddr): number {
  const value = Number(contact.params.get("q") ?? "1");
  return Number.isFinite(value) ? Math.round(Math.min(1, Math.max(0, value)) * 1_000) : 1_000;
}

function withoutOldest(bindings: readonly Binding[], max: number): readonly Binding[] {
  if (bindings.length <= max) return bindings;
  return bindings.toSorted((a, b) => a.refreshedAt - b.refreshedAt).slice(-max);
}
