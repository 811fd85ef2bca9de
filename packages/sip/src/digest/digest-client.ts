import { randomBytes } from "node:crypto";
import { type AuthHeader, formatAuthHeader, parseAuthHeader } from "../message/auth-header.ts";
import type { SipResponse } from "../message/sip-message.ts";
import { type DigestAlgorithm, digestHa1, digestResponse, parseAlgorithm } from "./digest-algorithm.ts";

export interface Credentials {
  readonly username: string;
  readonly password: string;
  /** Answers only challenges of this realm; absent answers any realm of the peer the request was addressed to (TEL-AUT-02). */
  readonly realm?: string;
}

interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  readonly algorithm: DigestAlgorithm;
  readonly algorithmNamed: boolean;
  readonly qop: "auth" | undefined;
  readonly stale: boolean;
}

/** Sent without quotes (RFC 7616 §3.4). */
const bareParams: ReadonlySet<string> = new Set(["algorithm", "qop", "nc"]);

/** Answers the challenges of one peer, and goes on with the nonce it was given (RFC 7616 §3.3, RFC 8760 §2). */
export class DigestClient {
  readonly #credentials: Credentials;
  readonly #cnonce: () => string;
  readonly #standing = new Map<string, { header: string; challenge: Challenge; count: number }>();
  #refusals = 0;
  #staleRetries = 0;

  constructor(credentials: Credentials, cnonce: () => string = () => randomBytes(12).toString("hex")) {
    this.#credentials = credentials;
    this.#cnonce = cnonce;
  }

  /**
   * Takes the challenge of a 401 or 407. True: send again with `fields`. One retry a request and one more when the nonce
   * was stale; then the refusal stands (TEL-AUT-02).
   */
  takeChallenge(response: SipResponse): boolean {
    const challenge = this.#firstUsable(response);
    if (challenge === undefined) return false;
    if (challenge.stale && this.#staleRetries === 0) this.#staleRetries++;
    else if (this.#refusals++ > 0) return false;
    const header = response.status === 407 ? "Proxy-Authorization" : "Authorization";
    this.#standing.set(header, { header, challenge, count: 0 });
    return true;
  }

  /** The peer has taken our answer: the next refusal counts anew. */
  accepted(): void {
    this.#refusals = 0;
    this.#staleRetries = 0;
  }

  /** Header lines, each ended by CRLF, for the next request; empty before the first challenge. */
  fields(method: string, uri: string): string {
    let lines = "";
    for (const standing of this.#standing.values()) {
      standing.count++;
      lines += `${standing.header}: ${this.#answer(standing.challenge, standing.count, method, uri)}\r\n`;
    }
    return lines;
  }

  /** The first algorithm of the server we know, in the server's order (RFC 8760 §2.4). */
  #firstUsable(response: SipResponse): Challenge | undefined {
    const name = response.status === 407 ? "Proxy-Authenticate" : "WWW-Authenticate";
    for (const line of response.headerLines(name)) {
      const header = parseAuthHeader(line);
      const challenge = header === undefined ? undefined : readChallenge(header);
      if (challenge === undefined) continue;
      if (this.#credentials.realm === undefined || this.#credentials.realm === challenge.realm)
        return challenge;
    }
    return undefined;
  }

  #answer(challenge: Challenge, count: number, method: string, uri: string): string {
    const { realm, nonce, opaque, algorithm, qop } = challenge;
    const { username, password } = this.#credentials;
    const nc = count.toString(16).padStart(8, "0");
    const cnonce = this.#cnonce();
    const ha1 = digestHa1(algorithm, username, realm, password);
    const response = digestResponse({ algorithm, ha1, method, uri, nonce, qop, nc, cnonce });
    const session = algorithm.endsWith("-sess");
    return formatAuthHeader(
      "Digest",
      [
        ["username", username],
        ["realm", realm],
        ["nonce", nonce],
        ["uri", uri],
        ["response", response],
        ["algorithm", challenge.algorithmNamed ? algorithm : undefined],
        ["cnonce", qop !== undefined || session ? cnonce : undefined],
        ["opaque", opaque],
        ["qop", qop],
        ["nc", qop === undefined ? undefined : nc],
      ],
      bareParams,
    );
  }
}

export function digestClientOf(
  credentials: Credentials | DigestClient | undefined,
): DigestClient | undefined {
  if (credentials === undefined || credentials instanceof DigestClient) return credentials;
  return new DigestClient(credentials);
}

function readChallenge(header: AuthHeader): Challenge | undefined {
  const { params } = header;
  const realm = params.get("realm");
  const nonce = params.get("nonce");
  const algorithm = parseAlgorithm(params.get("algorithm"));
  if (header.scheme !== "digest" || realm === undefined || nonce === undefined || algorithm === undefined)
    return undefined;
  const offered = params
    .get("qop")
    ?.split(",")
    .map((each) => each.trim().toLowerCase());
  // TEL-AUT-02: auth-int never; a server that offers nothing else cannot be answered.
  if (offered !== undefined && !offered.includes("auth")) return undefined;
  return {
    realm,
    nonce,
    opaque: params.get("opaque"),
    algorithm,
    algorithmNamed: params.has("algorithm"),
    qop: offered === undefined ? undefined : "auth",
    stale: params.get("stale")?.toLowerCase() === "true",
  };
}
