import type { CentreId, TrunkId } from "@perezvon/model";
import type { HeaderField, IncomingInvite, ReasonValue } from "@perezvon/sip";
import { reasonsFor } from "../cause.ts";
import { calledNumberText } from "../numbers/called-number.ts";
import { incomingIdentity } from "../numbers/identity.ts";
import { readNumber } from "../numbers/number-format.ts";
import { type CallWay, wayOf } from "../trunks/call-way.ts";
import type { TrunkBoard } from "../trunks/trunk-board.ts";
import type { TrunkLink } from "../trunks/trunk-link.ts";
import type { TrunkRegistrar } from "../trunks/trunk-registrar.ts";

/** Whose call it is and what is known of it, even if it is refused: for its record (TEL-CDR-05). */
export interface KnownCaller {
  readonly centreId: CentreId;
  readonly trunkId: TrunkId;
  readonly from: string;
  readonly to: string;
}

/** A call that a trunk brings, read as that trunk writes (TEL-TRK-07, TEL-NUM). */
export interface TrunkCall {
  readonly link: TrunkLink;
  readonly centreId: CentreId;
  readonly from: string;
  readonly to: string;
  readonly hidden: boolean;
  readonly displayName: string | undefined;
  readonly way: CallWay;
}

export type TrunkVerdict =
  /** Not from a trunk: whoever it is must prove himself otherwise. */
  | { readonly kind: "stranger" }
  | { readonly kind: "call"; readonly call: TrunkCall }
  | {
      readonly kind: "refused";
      readonly status: number;
      /** Undefined: it did not prove itself. */
      readonly known?: KnownCaller;
      readonly headers?: readonly HeaderField[];
      readonly reasons?: readonly ReasonValue[];
      readonly reasonPhrase?: string;
    };

const retryWhenFull: readonly HeaderField[] = [["Retry-After", "5"]];

export async function trunkCaller(
  invite: IncomingInvite,
  options: {
    readonly board: TrunkBoard;
    readonly registrar: TrunkRegistrar;
    readonly realm: string;
    readonly centreOfNumber: (number: string) => Promise<CentreId | undefined>;
  },
): Promise<TrunkVerdict> {
  const links = options.board.identify(invite.source);
  if (links.length === 0) return { kind: "stranger" };
  const found = await whose(invite, links, options.centreOfNumber);
  if (found === undefined)
    return { kind: "refused", status: 404, reasons: reasonsFor("not_found"), ...stray(invite, links[0]!) };
  const { link, to } = found;
  const { settings, homeCountry, centreId } = link.trunk;
  if (settings.digestIncoming) {
    const verdict = await options.registrar.digest.verify(invite.request, options.realm);
    if (verdict.kind === "bad")
      return { kind: "refused", status: verdict.status, reasonPhrase: verdict.reasonPhrase };
    if (verdict.kind === "challenge")
      return { kind: "refused", status: verdict.status, headers: verdict.headers };
    if (verdict.username !== settings.username) return { kind: "refused", status: 403 };
  }
  const identity = incomingIdentity(invite.request, settings.trusted);
  const from = readNumber(identity.number, settings.callingIn, homeCountry);
  // TEL-TRK-06.
  if (!link.hasChannel("in") || !link.in.take()) {
    const known = { centreId, trunkId: link.trunk.id, from, to };
    return { kind: "refused", status: 503, headers: retryWhenFull, reasons: reasonsFor("overload"), known };
  }
  return {
    kind: "call",
    call: {
      link,
      centreId,
      from,
      to,
      hidden: identity.hidden,
      displayName: identity.displayName,
      way: wayOf(invite.request),
    },
  };
}

/** A number of nobody's: the first trunk of that address tells whose record it is, unless it wants proof first. */
function stray(invite: IncomingInvite, { trunk }: TrunkLink): { known?: KnownCaller } {
  const { settings, homeCountry, centreId, id } = trunk;
  if (settings.digestIncoming) return {};
  const { number } = incomingIdentity(invite.request, settings.trusted);
  const called = calledNumberText(invite.request, settings.calledNumberSource);
  return {
    known: {
      centreId,
      trunkId: id,
      from: readNumber(number, settings.callingIn, homeCountry),
      to: readNumber(called, settings.calledIn, homeCountry),
    },
  };
}

/** An operator may serve several centres from one address: the number decides whose trunk it is (TEL-TRK-07). */
async function whose(
  invite: IncomingInvite,
  links: readonly TrunkLink[],
  centreOfNumber: (number: string) => Promise<CentreId | undefined>,
): Promise<{ readonly link: TrunkLink; readonly to: string } | undefined> {
  for (const link of links) {
    const { settings, homeCountry, centreId } = link.trunk;
    const text = calledNumberText(invite.request, settings.calledNumberSource);
    const to = readNumber(text, settings.calledIn, homeCountry);
    if ((await centreOfNumber(to)) === centreId) return { link, to };
  }
  const open = links.find(({ trunk }) => trunk.settings.takesUnknownNumbers);
  if (open === undefined) return undefined;
  const { settings, homeCountry } = open.trunk;
  const text = calledNumberText(invite.request, settings.calledNumberSource);
  return { link: open, to: readNumber(text, settings.calledIn, homeCountry) };
}
