import { VirtualClock } from "@perezvon/base";
import { expect, test } from "vitest";
import { parseMessage } from "../message/parse-message.ts";
import type { SipRequest, SipResponse } from "../message/sip-message.ts";
import { digestHa1, digestResponse } from "./digest-algorithm.ts";
import { DigestClient } from "./digest-client.ts";
import { createDigestServer, type DigestServer, type DigestVerdict } from "./digest-server.ts";

test("RFC 7616 §3.9.1 the published example, SHA-256 and MD5", () => {
  const input = {
    method: "GET",
    uri: "/dir/index.html",
    nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
    qop: "auth",
    nc: "00000001",
    cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
  } as const;
  const answer = (algorithm: "MD5" | "SHA-256") =>
    digestResponse({
      ...input,
      algorithm,
      ha1: digestHa1(algorithm, "Mufasa", "http-auth@example.org", "Circle of Life"),
    });
  expect(answer("MD5")).toBe("8ca523f5e9506fed4657c9700eebdbec");
  expect(answer("SHA-256")).toBe("753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
});

function message(lines: readonly string[]) {
  const outcome = parseMessage(Buffer.from(`${lines.join("\r\n")}\r\n\r\n`));
  if (outcome.kind !== "message") throw new Error(outcome.kind);
  return outcome.message;
}

const register = (fields = "") =>
  message(["REGISTER sip:example.com SIP/2.0", ...fields.split("\r\n").filter(Boolean)]) as SipRequest;

function refusal(status: number, headers: readonly (readonly [string, string])[]): SipResponse {
  return message([
    `SIP/2.0 ${status} X`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ]) as SipResponse;
}

function challengeOf(verdict: DigestVerdict): SipResponse {
  if (verdict.kind !== "challenge") throw new Error(`not a challenge: ${verdict.kind}`);
  return refusal(verdict.status, verdict.headers);
}

function world(more: Partial<Parameters<typeof createDigestServer>[0]> = {}) {
  const clock = new VirtualClock();
  const server = createDigestServer({
    clock,
    lookup: (name) => (name === "alice" ? { password: "секрет" } : undefined),
    ...more,
  });
  return { clock, server };
}

async function answered(server: DigestServer, client: DigestClient): Promise<SipRequest> {
  expect(client.takeChallenge(challengeOf(await server.verify(register(), "example.com")))).toBe(true);
  return register(client.fields("REGISTER", "sip:example.com"));
}

const alice = () => new DigestClient({ username: "alice", password: "секрет" });

test("TEL-AUT-01 SHA-256 is offered before MD5, one nonce for both, qop auth", async () => {
  const { server } = world();
  const verdict = await server.verify(register(), "example.com");
  if (verdict.kind !== "challenge") throw new Error(verdict.kind);
  expect(verdict.headers.map(([name]) => name)).toEqual(["WWW-Authenticate", "WWW-Authenticate"]);
  expect(verdict.headers.map(([, value]) => /algorithm=([\w-]+)/.exec(value)?.[1])).toEqual([
    "SHA-256",
    "MD5",
  ]);
  for (const [, value] of verdict.headers) expect(value).toContain('qop="auth"');
  expect([verdict.status, verdict.failed]).toEqual([401, false]);
});

for (const algorithms of [["SHA-256", "MD5"], ["MD5"], ["SHA-512-256"]] as const) {
  test(`TEL-AUT-01 TEL-AUT-02 client and server agree on ${algorithms[0]}`, async () => {
    const { server } = world({ algorithms });
    const request = await answered(server, alice());
    expect(request.header("Authorization")).toContain(`algorithm=${algorithms[0]}`);
    expect(await server.verify(request, "example.com")).toEqual({
      kind: "ok",
      username: "alice",
      realm: "example.com",
    });
  });
}

test("TEL-AUT-03 a stored HA1 serves instead of the password", async () => {
  const { server } = world({
    lookup: (name, realm) => ({ ha1: (algorithm) => digestHa1(algorithm, name, realm, "секрет") }),
  });
  expect((await server.verify(await answered(server, alice()), "example.com")).kind).toBe("ok");
});

test("TEL-AUT-01 nc must rise: the same answer again is stale, not a failure; the next count is good", async () => {
  const { server } = world();
  const client = alice();
  const first = await answered(server, client);
  expect((await server.verify(first, "example.com")).kind).toBe("ok");
  const replay = await server.verify(first, "example.com");
  expect(replay).toMatchObject({ kind: "challenge", failed: false });
  expect(challengeOf(replay).header("WWW-Authenticate")).toContain("stale=true");
  const second = register(client.fields("REGISTER", "sip:example.com"));
  expect(second.header("Authorization")).toContain("nc=00000002");
  expect((await server.verify(second, "example.com")).kind).toBe("ok");
});

test("TEL-AUT-01 a nonce lives 300 s; then stale, and the client's one more try succeeds", async () => {
  const { clock, server } = world();
  const client = alice();
  const first = await answered(server, client);
  clock.advanceBy(300_001);
  const verdict = await server.verify(first, "example.com");
  expect(verdict).toMatchObject({ kind: "challenge", failed: false });
  expect(client.takeChallenge(challengeOf(verdict))).toBe(true);
  const again = register(client.fields("REGISTER", "sip:example.com"));
  expect((await server.verify(again, "example.com")).kind).toBe("ok");
});

test("TEL-AUT-01 a nonce is bound to its realm", async () => {
  const { server } = world();
  const request = await answered(server, alice());
  const moved = register(
    `Authorization: ${request.header("Authorization")?.replace('realm="example.com"', 'realm="other"')}`,
  );
  expect(await server.verify(moved, "other")).toMatchObject({ kind: "challenge", failed: false });
});

test("TEL-AUT-01 TEL-SEC-02 a wrong password and an unknown name are refused alike and counted", async () => {
  const { server } = world();
  const verdicts = [];
  for (const credentials of [
    { username: "alice", password: "wrong" },
    { username: "nobody", password: "x" },
  ]) {
    verdicts.push(await server.verify(await answered(server, new DigestClient(credentials)), "example.com"));
  }
  for (const verdict of verdicts) {
    expect(verdict).toMatchObject({ kind: "challenge", failed: true, status: 401 });
    expect(challengeOf(verdict).header("WWW-Authenticate")).not.toContain("stale");
  }
});

test("TEL-AUT-01 without qop only MD5 and no cnonce", async () => {
  const { server } = world();
  const challenge = challengeOf(await server.verify(register(), "example.com"));
  const nonce = /nonce="([^"]+)"/.exec(challenge.header("WWW-Authenticate") ?? "")?.[1] ?? "";
  const plain = (algorithm: "MD5" | "SHA-256") => {
    const ha1 = digestHa1(algorithm, "alice", "example.com", "секрет");
    const input = {
      algorithm,
      ha1,
      method: "REGISTER",
      uri: "sip:example.com",
      nonce,
      qop: undefined,
      nc: "",
      cnonce: "",
    };
    return register(
      `Authorization: Digest username="alice", realm="example.com", nonce="${nonce}", uri="sip:example.com", algorithm=${algorithm}, response="${digestResponse(input)}"`,
    );
  };
  expect((await server.verify(plain("SHA-256"), "example.com")).kind).toBe("challenge");
  expect((await server.verify(plain("MD5"), "example.com")).kind).toBe("ok");
  expect(await server.verify(plain("MD5"), "example.com")).toMatchObject({
    kind: "challenge",
    failed: false,
  });
});

test("TEL-AUT-01 an answer for another URI is refused", async () => {
  const { server } = world();
  const request = await answered(server, alice());
  const field = request.header("Authorization")?.replace('uri="sip:example.com"', 'uri="sip:evil.example"');
  expect((await server.verify(register(`Authorization: ${field}`), "example.com")).kind).toBe("challenge");
});

test("TEL-AUT-02 the client: first known algorithm, never auth-int, one retry, one more when stale", () => {
  const md5 = ["WWW-Authenticate", 'Digest realm="r", nonce="n", algorithm=MD5, qop="auth"'] as const;
  const unknown = ["WWW-Authenticate", 'Digest realm="r", nonce="n", algorithm=SHA3, qop="auth"'] as const;
  const integrity = [
    "WWW-Authenticate",
    'Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth-int"',
  ] as const;
  const stale = [
    "WWW-Authenticate",
    'Digest realm="r", nonce="n2", algorithm=MD5, qop="auth", stale=TRUE',
  ] as const;
  const client = alice();
  expect(client.fields("REGISTER", "sip:r")).toBe("");
  expect(client.takeChallenge(refusal(401, [integrity]))).toBe(false);
  expect(client.takeChallenge(refusal(401, [unknown, integrity, md5]))).toBe(true);
  expect(client.fields("REGISTER", "sip:r")).toMatch(/^Authorization: Digest .*algorithm=MD5.*qop=auth/);
  expect(client.takeChallenge(refusal(401, [stale]))).toBe(true);
  expect(client.takeChallenge(refusal(401, [md5]))).toBe(false);
});

test("TEL-AUT-02 credentials go only to the realm configured", () => {
  const client = new DigestClient({ username: "a", password: "b", realm: "ours" });
  expect(client.takeChallenge(refusal(401, [["WWW-Authenticate", 'Digest realm="theirs", nonce="n"']]))).toBe(
    false,
  );
  expect(client.takeChallenge(refusal(407, [["Proxy-Authenticate", 'Digest realm="ours", nonce="n"']]))).toBe(
    true,
  );
  expect(client.fields("INVITE", "sip:x")).toMatch(/^Proxy-Authorization: /);
});
