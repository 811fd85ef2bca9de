/** TEL-MSG-06: what `Allow` says. */
const allowedMethods: readonly string[] = [
  "INVITE",
  "ACK",
  "CANCEL",
  "BYE",
  "OPTIONS",
  "PRACK",
  "UPDATE",
  "INFO",
  "REFER",
  "NOTIFY",
  "SUBSCRIBE",
  "MESSAGE",
];

/** Methods with a definition somewhere in the RFCs: known but not allowed here is 405, unknown is 501 (TEL-MSG-03). */
const knownMethods = new Set([...allowedMethods, "REGISTER", "PUBLISH"]);

export function isKnownMethod(method: string): boolean {
  return knownMethods.has(method);
}

export const allowHeader = allowedMethods.join(", ");

/** Extensions this package performs (TEL-MSG-06). */
export const supportedExtensions: readonly string[] = [
  "100rel",
  "timer",
  "replaces",
  "norefersub",
  "path",
  "outbound",
];
export const supportedHeader = supportedExtensions.join(", ");

/** `Supported` of one call: without what is switched off there, for the peer could rightly count on it. */
export function supportedFor(call: {
  readonly sessionTimer: object | false;
  readonly reliability: "off" | "supported" | "required";
}): string {
  if (call.sessionTimer !== false && call.reliability !== "off") return supportedHeader;
  return supportedExtensions
    .filter((each) => each !== "timer" || call.sessionTimer !== false)
    .filter((each) => each !== "100rel" || call.reliability !== "off")
    .join(", ");
}
