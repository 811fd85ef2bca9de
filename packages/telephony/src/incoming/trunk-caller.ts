import type { CentreId } from "@perezvon/model";
import type { HeaderField, IncomingInvite, ReasonValue } from "@perezvon/sip";
import { reasonsFor } from "../cause.ts";
import { calledNumberText } from "../numbers/called-number.ts";
import { incomingIdentity } from "../numbers/identity.ts";
import { readNumber } from "../numbers/number-format.ts";
import { type CallWay, wayOf } from "../trunks/call-way.ts";
import type { TrunkBoard } from "../trunks/trunk-board.ts";
import type { TrunkLink } from "../trunks/trunk-link.ts";
import type { TrunkRegistrar } from "../trunks/trunk-registrar.ts";

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
  if (found === undefined) return { kind: "refused", status: 404, reasons: reasonsFor("not_found") };
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
  // TEL-TRK-06.
  if (!link.hasChannel("in") || !link.in.take())
    return { kind: "refused", status: 503, headers: retryWhenFull, reasons: reasonsFor("overload") };
  const identity = incomingIdentity(invite.request, settings.trusted);
  return {
    kind: "call",
    call: {
      link,
      centreId,
      from: readNumber(identity.number, settings.callingIn, homeCountry),
      to,
      hidden: identity.hidden,
      displayName: identity.displayName,
      way: wayOf(invite.request),
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
