import { expect, test } from "vitest";
import { parseMessage } from "../message/parse-message.ts";
import { SipRequest } from "../message/sip-message.ts";
import type { Peer } from "../transport/peer.ts";
import { EdgeList } from "./edges.ts";

const edges = new EdgeList(["192.0.2.0/28", "2001:db8::1"]);

function clientOf(value: string | undefined, address: string) {
  const header = value === undefined ? "" : `X-Client-Address: ${value}\r\n`;
  const parsed = parseMessage(
    Buffer.from(`OPTIONS sip:pbx.test SIP/2.0\r\n${header}Content-Length: 0\r\n\r\n`),
  );
  const request = parsed.kind === "noise" ? undefined : parsed.message;
  if (!(request instanceof SipRequest)) throw new Error("no request");
  const source: Peer = { transport: "udp", address, port: 5060, flow: "f", listener: 0 };
  return edges.clientOf(request, source);
}

test("TEL-SEC-01 an edge's word on the sender counts, nobody else's does", () => {
  const sender = { transport: "udp", address: "198.51.100.7", port: 5062 };
  expect(clientOf("198.51.100.7:5062", "192.0.2.3")).toEqual(sender);
  expect(clientOf("198.51.100.7:5062", "::ffff:192.0.2.3")).toEqual(sender);
  expect(clientOf(" 198.51.100.7:5062 ; transport=TLS ", "192.0.2.3")).toEqual({
    ...sender,
    transport: "tls",
  });
  expect(clientOf("[2001:db8::9]:5061;transport=wss", "2001:db8::1")).toEqual({
    transport: "wss",
    address: "2001:db8::9",
    port: 5061,
  });
  expect(clientOf("198.51.100.7:5062", "192.0.2.200")).toBeUndefined();
});

test("TEL-SEC-01 an edge that names nobody, or no address, speaks for itself", () => {
  for (const value of [
    undefined,
    "",
    "pbx.test:5060",
    "198.51.100.7",
    "198.51.100.7:0",
    "198.51.100.7:70000",
    "198.51.100.7:5060;transport=sctp",
    "198.51.100.7:5060, 203.0.113.1:5060",
    "[198.51.100.7:5060",
  ])
    expect(clientOf(value, "192.0.2.3"), value).toBeUndefined();
});
