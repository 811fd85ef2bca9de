import type { RequestFault } from "../message/request-faults.ts";
import type { SipRequest } from "../message/sip-message.ts";

/** Body types an INVITE may carry to the application. */
const acceptedTypes: readonly string[] = ["application/sdp", "multipart/mixed"];

/** TEL-MSG-03, RFC 3261 §8.2.3: what an INVITE asks of bodies, told from its headers alone. */
export function findInviteFault(request: SipRequest): RequestFault | undefined {
  const accept = request.header("Accept");
  if (accept !== undefined && accept !== "" && !acceptsSdp(request)) return { status: 406 };
  if (request.bodyBytes.length === 0 || optionalBody(request)) return undefined;
  const encoding = request.header("Content-Encoding")?.trim().toLowerCase();
  if (encoding !== undefined && encoding !== "" && encoding !== "identity") {
    return { status: 415, headers: [["Accept-Encoding", "identity"]] };
  }
  const type = mediaType(request.contentType);
  if (type === "" || acceptedTypes.includes(type)) return undefined;
  return {
    status: 415,
    headers: [
      ["Accept", "application/sdp"],
      ["Accept-Encoding", "identity"],
    ],
  };
}

function acceptsSdp(request: SipRequest): boolean {
  return request
    .headerList("Accept")
    .some((each) => ["application/sdp", "application/*", "*/*"].includes(mediaType(each)));
}

/** `Content-Disposition: …;handling=optional`: may be ignored (RFC 3261 §20.11). */
function optionalBody(request: SipRequest): boolean {
  const disposition = request.header("Content-Disposition");
  return disposition !== undefined && /;\s*handling\s*=\s*optional\b/i.test(disposition);
}

function mediaType(text: string): string {
  const semicolon = text.indexOf(";");
  return (semicolon < 0 ? text : text.slice(0, semicolon)).replaceAll(" ", "").trim().toLowerCase();
}
