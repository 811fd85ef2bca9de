import { formatUri, type SipUri, type Uri, uriUser } from "../message/uri.ts";

/** Whether two Contact URIs name the same binding: the parts of RFC 3261 §19.1.4 that tell devices apart. */
export function sameContact(a: Uri, b: Uri): boolean {
  if (a.scheme === "other" || b.scheme === "other") return formatUri(a) === formatUri(b);
  if (a.scheme === "tel" || b.scheme === "tel") return a.scheme === b.scheme && uriUser(a) === uriUser(b);
  return (
    a.scheme === b.scheme &&
    a.user === b.user &&
    a.host === b.host &&
    a.port === b.port &&
    sameTransport(a, b)
  );
}

function sameTransport(a: SipUri, b: SipUri): boolean {
  return a.params.get("transport")?.toLowerCase() === b.params.get("transport")?.toLowerCase();
}
