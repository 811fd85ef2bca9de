import { isBrowserDescription, parseSdp } from "@perezvon/media";
import { type IncomingInvite, speakerOf } from "@perezvon/sip";
import { namesOwnLoopback } from "../peer-security.ts";

/** Refuses an offer that nothing can be made of, before anybody is rung for it (TEL-SDP-01). */
export function refuseUnusableOffer(invite: IncomingInvite): boolean {
  const { body } = invite;
  if (body === "" || isBrowserDescription(body)) return false;
  const offer = parseSdp(body, "optional");
  const lies = offer.ok && namesOwnLoopback(offer.value.address, speakerOf(invite.source).address);
  if (offer.ok && !lies) return false;
  const code = offer.ok ? "sdp_address" : offer.error.code;
  invite.reject(code === "sdp_syntax" ? 400 : 488, { headers: [["Warning", `305 perezvon "${code}"`]] });
  return true;
}
