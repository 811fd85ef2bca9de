import { createHash } from "node:crypto";

/** Algorithms of RFC 7616 §6.1 and RFC 8760 §2, with the session variants a client may meet. */
export type DigestAlgorithm =
  | "MD5"
  | "SHA-256"
  | "SHA-512-256"
  | "MD5-sess"
  | "SHA-256-sess"
  | "SHA-512-256-sess";

const hashNames: Readonly<Record<string, string>> = {
  MD5: "md5",
  "SHA-256": "sha256",
  "SHA-512-256": "sha512-256",
};
const algorithms = ["MD5", "SHA-256", "SHA-512-256", "MD5-sess", "SHA-256-sess", "SHA-512-256-sess"] as const;

/** The name in its spelling of the registry; absent means MD5 (RFC 7616 §3.3). Undefined when unknown. */
export function parseAlgorithm(text: string | undefined): DigestAlgorithm | undefined {
  if (text === undefined) return "MD5";
  const lower = text.toLowerCase();
  return algorithms.find((each) => each.toLowerCase() === lower);
}

function digestHash(algorithm: DigestAlgorithm, text: string): string {
  return createHash(hashNames[baseAlgorithm(algorithm)] ?? "md5")
    .update(text, "utf8")
    .digest("hex");
}

/** Without `-sess`: the algorithm HA1 is stored for. */
export function baseAlgorithm(algorithm: DigestAlgorithm): "MD5" | "SHA-256" | "SHA-512-256" {
  return (algorithm.endsWith("-sess") ? algorithm.slice(0, -5) : algorithm) as
    | "MD5"
    | "SHA-256"
    | "SHA-512-256";
}

/** H(username:realm:password): enough to check and to answer challenges of that realm, so the password need not be kept. */
export function digestHa1(
  algorithm: DigestAlgorithm,
  username: string,
  realm: string,
  password: string,
): string {
  return digestHash(algorithm, `${username}:${realm}:${password}`);
}

export interface DigestInput {
  readonly algorithm: DigestAlgorithm;
  readonly ha1: string;
  readonly method: string;
  readonly uri: string;
  readonly nonce: string;
  /** Absent: the RFC 2069 form without qop, nc and cnonce. */
  readonly qop: "auth" | undefined;
  readonly nc: string;
  readonly cnonce: string;
}

/** `response` of RFC 7616 §3.4.1. */
export function digestResponse(input: DigestInput): string {
  const { algorithm, method, uri, nonce, qop, nc, cnonce } = input;
  const ha1 = algorithm.endsWith("-sess")
    ? digestHash(algorithm, `${input.ha1}:${nonce}:${cnonce}`)
    : input.ha1;
  const ha2 = digestHash(algorithm, `${method}:${uri}`);
  return digestHash(
    algorithm,
    qop === undefined ? `${ha1}:${nonce}:${ha2}` : `${ha1}:${nonce}:${nc}:${cnonce}:${qop}:${ha2}`,
  );
}
