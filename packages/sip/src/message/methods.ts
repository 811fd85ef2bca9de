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

/** Extensions this package performs; the rest of TEL-MSG-06's list joins as it is built. */
export const supportedExtensions: readonly string[] = ["timer", "path", "outbound"];
export const supportedHeader = supportedExtensions.join(", ");

const withoutTimer = supportedExtensions.filter((each) => each !== "timer").join(", ");

/** `Supported` of a session: without `timer` when it is switched off there, or the peer could rightly count on it. */
export function supportedFor(sessionTimer: object | false): string {
  return sessionTimer === false ? withoutTimer : supportedHeader;
}
