import { VirtualClock } from "@perezvon/base";
import { parseMessage, SipRequest } from "@perezvon/sip";
import { expect, test } from "vitest";
import { createDeviceDigest } from "./device-digest.ts";

function register(userAgent: string): SipRequest {
  const text = [
    "REGISTER sip:demo SIP/2.0",
    "Via: SIP/2.0/UDP 10.0.0.7:5060;branch=z9hG4bK1;rport",
    "From: <sip:agent1@demo>;tag=a",
    "To: <sip:agent1@demo>",
    "Call-ID: 1",
    "CSeq: 1 REGISTER",
    "Max-Forwards: 70",
    `User-Agent: ${userAgent}`,
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
  const parsed = parseMessage(Buffer.from(text));
  if (!("message" in parsed) || !(parsed.message instanceof SipRequest))
    throw new Error(JSON.stringify(parsed));
  return parsed.message;
}

async function offered(digest: ReturnType<typeof createDeviceDigest>, userAgent: string): Promise<string[]> {
  const verdict = await digest.verify(register(userAgent), "demo");
  if (verdict.kind !== "challenge") throw new Error(verdict.kind);
  return verdict.headers.map(([, value]) => /algorithm=([\w-]+)/.exec(value)?.[1] ?? "");
}

test("TEL-AUT-01 SHA-256 is offered first; a phone that gives up at it meets MD5 alone when it asks again, others do not", async () => {
  const clock = new VirtualClock();
  const digest = createDeviceDigest({ clock, lookup: () => ({ login: "agent1", password: "secret" }) });
  expect(await offered(digest, "old phone")).toEqual(["SHA-256", "MD5"]);
  expect(await offered(digest, "old phone")).toEqual(["MD5"]);
  expect(await offered(digest, "new phone")).toEqual(["SHA-256", "MD5"]);
  clock.advanceBy(2 * 3_600_000);
  expect(await offered(digest, "old phone")).toEqual(["SHA-256", "MD5"]);
});
