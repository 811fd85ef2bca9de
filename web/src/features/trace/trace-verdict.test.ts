import type { TracedCall } from "@perezvon/api";
import { expect, test } from "vitest";
import { traceVerdict } from "./trace-verdict.ts";

/** `> INVITE` leaves us, `< 180` comes; a status answers the INVITE unless another method is named. */
function callOf(...lines: readonly string[]): TracedCall {
  return {
    id: "c",
    startedAt: "2026-11-20T09:00:00.000Z",
    from: "1",
    to: "2",
    packetBytes: 0,
    messages: lines.map((line) => {
      const [way, word = "", method = "INVITE"] = line.split(" ");
      const status = /^\d+$/.test(word);
      return {
        at: "2026-11-20T09:00:00.000Z",
        direction: way === ">" ? "out" : "in",
        transport: "udp",
        address: "192.0.2.1",
        port: 5060,
        firstLine: status ? `SIP/2.0 ${word} Phrase` : `${word} sip:2@b SIP/2.0`,
        method: status ? method : word,
        text: "",
      };
    }),
  };
}

test.each([
  ["an answered call", ["> INVITE", "< 100", "< 180", "< 200", "> ACK", "< BYE", "> 200 BYE"], "answered"],
  ["one that goes on", ["> INVITE", "< 407", "> ACK", "> INVITE", "< 200", "> ACK"], "talking"],
  ["busy", ["> INVITE", "< 486", "> ACK"], "busy"],
  ["an unknown number", ["> INVITE", "< 404"], "notFound"],
  ["wrong credentials", ["> INVITE", "< 407", "> ACK", "> INVITE", "< 403"], "forbidden"],
  ["no way past the challenge", ["> INVITE", "< 407", "> ACK"], "forbidden"],
  ["no codec", ["< INVITE", "> 488"], "codec"],
  ["hung up before the answer", ["> INVITE", "< 180", "> CANCEL", "< 200 CANCEL", "< 487"], "cancelled"],
  ["nobody there", ["> INVITE", "> INVITE", "> INVITE"], "silent"],
  ["an answer that did not arrive", ["< INVITE", "> 200", "> 200"], "noAck"],
  ["a call that rings", ["> INVITE", "< 100", "< 180"], "going"],
  ["a server's fault", ["> INVITE", "< 500"], "other"],
])("TEL-GEN-06 the messages say in plain words: %s", (_case, lines, key) => {
  expect(traceVerdict(callOf(...lines)).key).toBe(key);
});
