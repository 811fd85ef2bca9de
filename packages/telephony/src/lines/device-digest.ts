import { randomBytes } from "node:crypto";
import type { Clock } from "@perezvon/base";
import { createDigestServer, type DigestServer, digestHa1, type SipRequest, uriUser } from "@perezvon/sip";

/** A device that never answered a challenge is remembered as long as it may try again. */
const rememberedMs = 3_600_000;
const rememberedMax = 10_000;

/** What a line proves itself with; without `md5` it must know SHA-256 (TEL-AUT-01). */
interface LineSecret {
  readonly login: string;
  readonly password: string;
  readonly md5?: boolean | undefined;
}

/**
 * Challenges of phones: SHA-256 first, then MD5 (TEL-AUT-01). Some phones give up at the sight of an algorithm they do not know instead of
 * reading on, as RFC 8760 §2.4 asks. A device that left such a challenge unanswered and asks again meets MD5 alone the next time.
 */
export function createDeviceDigest(options: {
  clock: Clock;
  lookup: (username: string, realm: string) => LineSecret | undefined;
}): DigestServer {
  const { clock } = options;
  const nonceKey = randomBytes(32);
  // MD5 is offered to everybody, so that a challenge does not tell which lines there are and how they are set; where the line forbids it,
  // an answer by it is as good as a wrong one.
  const lookup = (username: string, realm: string) => {
    const line = options.lookup(username, realm);
    if (line === undefined) return undefined;
    if (line.md5 !== false) return { password: line.password };
    return {
      ha1: (algorithm: "MD5" | "SHA-256" | "SHA-512-256") =>
        algorithm === "MD5" ? undefined : digestHa1(algorithm, username, realm, line.password),
    };
  };
  const strong = createDigestServer({ clock, lookup, nonceKey, algorithms: ["SHA-256", "MD5"] });
  const plain = createDigestServer({ clock, lookup, nonceKey, algorithms: ["MD5"] });
  const unanswered = new Map<string, number>();

  function remember(device: string): void {
    unanswered.delete(device);
    unanswered.set(device, clock.now());
    const oldest = unanswered.size > rememberedMax ? unanswered.keys().next().value : undefined;
    if (oldest !== undefined) unanswered.delete(oldest);
  }

  return {
    async verify(request, realm) {
      const user = request.from === undefined ? "" : uriUser(request.from.uri);
      // Only the order of the algorithms hangs on this, so what the device says of itself will do.
      const device = `${request.via?.host ?? ""}|${user}|${request.header("User-Agent") ?? ""}`;
      const answered = request.header("Authorization") !== undefined;
      const gaveUpAt = unanswered.get(device);
      // A line without MD5 has nothing else to fall back to.
      const maySimplify = options.lookup(user, realm)?.md5 !== false;
      if (!answered && maySimplify && gaveUpAt !== undefined && clock.now() - gaveUpAt < rememberedMs) {
        remember(device);
        return await plain.verify(request, realm);
      }
      if (!answered) remember(device);
      const verdict = await strong.verify(request, realm);
      // Whoever can answer SHA-256 is asked for it again the next time.
      if (verdict.kind === "ok" && usesSha256(request)) unanswered.delete(device);
      return verdict;
    },
  };
}

function usesSha256(request: SipRequest): boolean {
  return /algorithm\s*=\s*"?SHA-256/i.test(request.header("Authorization") ?? "");
}
