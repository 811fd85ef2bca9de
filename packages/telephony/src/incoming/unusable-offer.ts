import { isBrowserDescription, parseSdp } from "@perezvon/media";
import type { IncomingInvite } from "@perezvon/sip";

/** Refuses an offer that nothing can be made of, before anybody is rung for it (TEL-SDP-01). */
export function refuseUnusableOffer(invite: IncomingInvite): boolean {
  const { body } = invite;
  if (body === "" || isBrowserDescription(body)) return false;
  const offer = parseSdp(body, "optional");
  if (offer.ok) return false;
  const { code } = offer.error;
  invite.reject(code === "sdp_syntax" ? 400 : 488, { headers: [["Warning", `305 perezvon "${code}"`]] });
  return true;
}
