import type { SipRequest, Uri } from "@perezvon/sip";
import { withoutSeparators } from "./number-format.ts";

/**
 * The number or name in a URI (TEL-NUM-01): `tel:` and `;user=phone` are understood, visual separators dropped and a
 * `phone-context` that is a global prefix put before a local number (RFC 3966 §5.1.5).
 */
export function numberInUri(uri: Uri | undefined): string {
  if (uri === undefined || uri.scheme === "other") return "";
  if (uri.scheme === "tel") return inContext(uri.number, uri.params.get("phone-context"));
  const [user = "", ...params] = (uri.user ?? "").split(";");
  const phone = uri.params.get("user")?.toLowerCase() === "phone";
  // RFC 3261 §19.1.6: parameters of the telephone number stand in the user part.
  const context = params.find((each) => each.toLowerCase().startsWith("phone-context="))?.slice(14);
  if (!phone && context === undefined && !/^\+?[\d\s().-]+$/.test(user)) return user;
  return inContext(withoutSeparators(user), context);
}

/** Request-URI, else To if the trunk says so, else `P-Called-Party-ID` (TEL-TRK-07). */
export function calledNumberText(request: SipRequest, source: "request_uri" | "to"): string {
  const first = numberInUri(source === "to" ? request.to?.uri : request.uri);
  if (first !== "") return first;
  const second = source === "to" ? numberInUri(request.uri) : "";
  if (second !== "") return second;
  return numberInUri(request.addresses("P-Called-Party-ID")?.[0]?.uri);
}

function inContext(number: string, context: string | undefined): string {
  if (number.startsWith("+") || context === undefined || !/^\+\d+$/.test(context)) return number;
  return context + number;
}
