import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "@perezvon/base";
import { type AuthHeader, formatAuthHeader, parseAuthHeader } from "../message/auth-header.ts";
import type { HeaderField } from "../message/header-field.ts";
import type { SipRequest } from "../message/sip-message.ts";
import { formatUri, parseUri } from "../message/uri.ts";
import {
  baseAlgorithm,
  type DigestAlgorithm,
  digestHa1,
  digestResponse,
  parseAlgorithm,
} from "./digest-algorithm.ts";

/** Either the password or what is derived from it for the realm (TEL-AUT-03). */
export type DigestSecret =
  | { readonly password: string }
  | { readonly ha1: (algorithm: "MD5" | "SHA-256" | "SHA-512-256") => string | undefined };

export interface DigestServerOptions {
  readonly clock: Clock;
  /** Undefined: no such name. Answered in the same way and time as a wrong password (TEL-SEC-02). */
  readonly lookup: (
    username: string,
    realm: string,
  ) => Promise<DigestSecret | undefined> | DigestSecret | undefined;
  /** Offered in this order; default SHA-256, MD5 (TEL-AUT-01). */
  readonly algorithms?: readonly ("SHA-256" | "MD5" | "SHA-512-256")[];
  /** Nonces of nodes with the same key are good at each other; random by default. */
  readonly nonceKey?: Buffer;
  /** 407 with Proxy- headers instead of 401. */
  readonly asProxy?: boolean;
}

export type DigestVerdict =
  | { readonly kind: "ok"; readonly username: string; readonly realm: string }
  /** To be answered with `status` and `headers`. `failed` counts for bans; a missing or stale answer does not. */
  | {
      readonly kind: "challenge";
      readonly status: 401 | 407;
      readonly headers: readonly HeaderField[];
      readonly failed: boolean;
      readonly username: string | undefined;
    }
  | { readonly kind: "bad"; readonly status: 400; readonly reasonPhrase: string };

export interface DigestServer {
  verify(request: SipRequest, realm: string): Promise<DigestVerdict>;
}

/** TEL-AUT-01. */
const nonceLifeMs = 300_000;
/** Nonces with a count remembered; the oldest go first and are then stale, which costs their user one more round. */
const noncesMax = 50_000;
const bareParams: ReadonlySet<string> = new Set(["algorithm", "stale"]);
/** Work of an unknown name, so that its answer takes as long as a wrong password's. */
const decoySecret: DigestSecret = { password: "no such user has this password" };

/** Server side of digest (RFC 7616 §3.3, RFC 8760). Nonces are signed, not stored: only their counts are kept. */
export function createDigestServer(options: DigestServerOptions): DigestServer {
  const key = options.nonceKey ?? randomBytes(32);
  const algorithms = options.algorithms ?? ["SHA-256", "MD5"];
  const counts = new Map<string, number>();
  const headerName = options.asProxy ? "Proxy-Authorization" : "Authorization";

  const sign = (realm: string, issued: string) =>
    createHmac("sha256", key).update(`${issued}:${realm}`).digest("hex").slice(0, 32);

  const makeNonce = (realm: string) => {
    const issued = `${options.clock.now().toString(36)}.${randomBytes(6).toString("hex")}`;
    return `${issued}.${sign(realm, issued)}`;
  };

  const challenge = (
    realm: string,
    stale: boolean,
    failed: boolean,
    username: string | undefined,
  ): DigestVerdict => {
    const nonce = makeNonce(realm);
    const name = options.asProxy ? "Proxy-Authenticate" : "WWW-Authenticate";
    const headers = algorithms.map((algorithm): HeaderField => {
      const params = [
        ["realm", realm],
        ["nonce", nonce],
        ["algorithm", algorithm],
        ["qop", "auth"],
        ["stale", stale ? "true" : undefined],
      ] as const;
      return [name, formatAuthHeader("Digest", params, bareParams)];
    });
    return { kind: "challenge", status: options.asProxy ? 407 : 401, headers, failed, username };
  };

  return {
    async verify(request, realm) {
      const found = findAnswer(request, headerName, realm);
      if (found === "malformed")
        return { kind: "bad", status: 400, reasonPhrase: `Bad or Missing ${headerName}` };
      if (found === undefined) return challenge(realm, false, false, undefined);
      const answer = readAnswer(found, request, algorithms);
      if (answer === undefined) return challenge(realm, false, true, found.params.get("username"));
      const nonceState = checkNonce(answer.nonce, realm, sign, options.clock.now());
      if (nonceState === "foreign") return challenge(realm, true, false, answer.username);
      const secret = await options.lookup(answer.username, realm);
      const ha1 = ha1Of(secret ?? decoySecret, answer.algorithm, answer.username, realm);
      const right =
        ha1 !== undefined &&
        equal(digestResponse({ ...answer, ha1, method: request.method }), answer.response);
      if (!right || secret === undefined) return challenge(realm, false, true, answer.username);
      // Only now, or a stranger could learn from `stale` whether a password was right.
      if (
        nonceState === "old" ||
        !countRises(counts, answer.nonce, answer.qop === undefined ? undefined : answer.nc)
      ) {
        return challenge(realm, true, false, answer.username);
      }
      return { kind: "ok", username: answer.username, realm };
    },
  };
}

interface Answer {
  readonly username: string;
  readonly nonce: string;
  readonly uri: string;
  readonly response: string;
  readonly algorithm: DigestAlgorithm;
  readonly qop: "auth" | undefined;
  readonly nc: string;
  readonly cnonce: string;
}

/** The Digest answer for our realm; answers for other realms and schemes are not ours to judge. */
function findAnswer(
  request: SipRequest,
  headerName: string,
  realm: string,
): AuthHeader | "malformed" | undefined {
  let malformed = false;
  for (const line of request.headerLines(headerName)) {
    const header = parseAuthHeader(line);
    if (header === undefined) malformed = /^\s*digest\b/i.test(line) || malformed;
    else if (header.scheme === "digest" && header.params.get("realm") === realm) return header;
  }
  return malformed ? "malformed" : undefined;
}

function readAnswer(
  header: AuthHeader,
  request: SipRequest,
  algorithms: readonly string[],
): Answer | undefined {
  const { params } = header;
  const username = params.get("username");
  const nonce = params.get("nonce");
  const uri = params.get("uri");
  const response = params.get("response");
  const algorithm = parseAlgorithm(params.get("algorithm"));
  if (!username || !nonce || !uri || !response || algorithm === undefined) return undefined;
  if (!algorithms.includes(baseAlgorithm(algorithm)) && algorithm !== "SHA-512-256") return undefined;
  const qop = params.get("qop")?.toLowerCase();
  const nc = params.get("nc") ?? "";
  const cnonce = params.get("cnonce") ?? "";
  if (qop === undefined) {
    // TEL-AUT-01: the form of RFC 2069 only with MD5 and without cnonce.
    if (algorithm !== "MD5" || cnonce !== "") return undefined;
  } else if (qop !== "auth" || !/^[0-9a-f]{8}$/i.test(nc) || cnonce === "") return undefined;
  if (!sameUri(uri, request)) return undefined;
  return {
    username,
    nonce,
    uri,
    response: response.toLowerCase(),
    algorithm,
    qop: qop as "auth" | undefined,
    nc,
    cnonce,
  };
}

/** RFC 3261 §22.4: compared as URIs; proxies may have rewritten the Request-URI's parameters, so user and host decide. */
function sameUri(answered: string, request: SipRequest): boolean {
  if (answered === request.uriText) return true;
  const ours = request.uri;
  const theirs = parseUri(answered);
  if (ours === undefined || theirs === undefined) return false;
  if (
    ours.scheme === "other" ||
    ours.scheme === "tel" ||
    theirs.scheme === "other" ||
    theirs.scheme === "tel"
  ) {
    return formatUri(ours) === formatUri(theirs);
  }
  return (
    ours.host === theirs.host && ours.user === theirs.user && (ours.port ?? 5060) === (theirs.port ?? 5060)
  );
}

function checkNonce(
  nonce: string,
  realm: string,
  sign: (realm: string, issued: string) => string,
  now: number,
): "good" | "old" | "foreign" {
  const parts = nonce.split(".");
  if (parts.length !== 3) return "foreign";
  const [issuedAt = "", salt = "", signature = ""] = parts;
  if (!equal(sign(realm, `${issuedAt}.${salt}`), signature)) return "foreign";
  const age = now - Number.parseInt(issuedAt, 36);
  return age >= -1_000 && age <= nonceLifeMs ? "good" : "old";
}

/** `nc` must rise; a nonce used without qop is good for one request only. */
function countRises(counts: Map<string, number>, nonce: string, nc: string | undefined): boolean {
  const last = counts.get(nonce) ?? 0;
  const count = nc === undefined ? 1 : Number.parseInt(nc, 16);
  if (count <= last) return false;
  if (counts.size >= noncesMax) {
    const oldest = counts.keys().next();
    if (!oldest.done) counts.delete(oldest.value);
  }
  counts.set(nonce, nc === undefined ? Number.MAX_SAFE_INTEGER : count);
  return true;
}

function ha1Of(
  secret: DigestSecret,
  algorithm: DigestAlgorithm,
  username: string,
  realm: string,
): string | undefined {
  if ("password" in secret) return digestHa1(algorithm, username, realm, secret.password);
  return secret.ha1(baseAlgorithm(algorithm));
}

function equal(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
