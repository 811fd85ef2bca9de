import { expect, test } from "vitest";
import { finishMessage, responseHead, responseStem } from "./compose.ts";
import { parseMessage } from "./parse-message.ts";

test("TEL-SEC-06 octets that are no UTF-8 come back one for one, so that no answer grows by them", () => {
  const octets = Buffer.alloc(400, 0xff);
  const request = Buffer.concat([
    Buffer.from("OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1"),
    octets,
    Buffer.from("\r\nFrom: <sip:c@d>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: 1"),
    octets,
    Buffer.from("\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"),
  ]);
  const parsed = parseMessage(request);
  if (parsed.kind !== "message" || parsed.message.kind !== "request") throw new Error("not read");
  const stem = responseStem(parsed.message, parsed.message.via!);
  const response = finishMessage(responseHead(stem, 200, "OK", "t"), undefined, undefined);
  expect(response.length).toBeLessThan(request.length + 20);
  expect(response.toString("latin1")).toContain("?".repeat(400));
});
