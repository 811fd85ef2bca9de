import type { TortureMessage } from "./torture-messages.ts";

function register(uri: string, via = "[2001:db8::9:1];branch=z9hG4bKas3-111"): string[] {
  return [
    `REGISTER ${uri} SIP/2.0`,
    "To: sip:user@example.com",
    "From: sip:user@example.com;tag=81x2",
    `Via: SIP/2.0/UDP ${via}`,
    "Call-ID: six.register@[2001:db8::9:1]",
    "Max-Forwards: 70",
    'Contact: "Caller" <sip:caller@[2001:db8::1]>',
    "CSeq: 98176 REGISTER",
    "Content-Length: 0",
  ];
}

function invite(uri: string, vias: readonly string[], contact: string, length: number): string[] {
  return [
    `INVITE ${uri} SIP/2.0`,
    "To: sip:user@[2001:db8::10]",
    "From: sip:user@example.com;tag=81x2",
    ...vias.map((via) => `Via: SIP/2.0/UDP ${via}`),
    "Call-ID: six.invite@[2001:db8::20]",
    `Contact: "Caller" ${contact}`,
    "CSeq: 8612 INVITE",
    "Max-Forwards: 70",
    "Content-Type: application/sdp",
    `Content-Length: ${length}`,
  ];
}

const sdp = (origin: string, connection: string, more = "") =>
  `v=0\r\no=assistant 971731711378798081 0 IN IP6 ${origin}\r\ns=Live stream\r\nc=IN ${connection}\r\nt=0 0\r\nm=audio 6000 RTP/AVP 2\r\n${more}a=rtpmap:2 G726-32/8000\r\n`;

const sdpOneAddress = sdp("2001:db8::20", "IP6 2001:db8::20");
const sdpTwoAddresses = sdp(
  "2001:db8::20",
  "IP6 2001:db8::20",
  "m=video 6024 RTP/AVP 107\r\nc=IN IP4 192.0.2.1\r\na=rtpmap:107 H263-1998/90000\r\n",
);
const sdpMapped = sdp("::ffff:192.0.2.2", "IP6 ::ffff:192.0.2.2");

const taken = { kind: "taken" } as const;

/** The cases of RFC 5118: what addresses of IP version 6 do to a parser, in words of our own. */
export const ipv6Messages: readonly TortureMessage[] = [
  { name: "ipv6-good", section: "4.1", verdict: taken, head: register("sip:[2001:db8::10]") },
  {
    name: "ipv6-bad",
    section: "4.2",
    verdict: { kind: "answered", status: 400 },
    head: register("sip:2001:db8::10"),
  },
  { name: "port-ambiguous", section: "4.3", verdict: taken, head: register("sip:[2001:db8::10:5070]") },
  { name: "port-unambiguous", section: "4.4", verdict: taken, head: register("sip:[2001:db8::10]:5070") },
  {
    name: "via-received-param-with-delim",
    section: "4.5",
    verdict: taken,
    head: register("sip:[2001:db8::10]", "[2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas3-111"),
  },
  {
    name: "via-received-param-no-delim",
    section: "4.5",
    verdict: taken,
    head: register("sip:[2001:db8::10]", "[2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bKas3"),
  },
  {
    name: "ipv6-in-sdp",
    section: "4.6",
    verdict: taken,
    head: invite(
      "sip:user@[2001:db8::10]",
      ["[2001:db8::20];branch=z9hG4bK3d4e"],
      "<sip:caller@[2001:db8::20]>",
      sdpOneAddress.length,
    ),
    body: sdpOneAddress,
  },
  {
    // Read whole: a dialog is all that it lacks.
    name: "mult-ip-in-header",
    section: "4.7",
    verdict: { kind: "answered", status: 481 },
    head: [
      "BYE sip:user@host.example.net SIP/2.0",
      "Via: SIP/2.0/UDP [2001:db8::9:1]:6050;branch=z9hG4bKas3-111",
      "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKjhja8781hjuaij65144",
      "Via: SIP/2.0/TCP [2001:db8::9:255];branch=z9hG4bK451jj;received=192.0.2.200",
      "Call-ID: 997077@lau.example.com",
      "Max-Forwards: 70",
      "CSeq: 89187 BYE",
      "To: sip:user@example.net;tag=9817--94",
      "From: sip:user@example.com;tag=81x2",
      "Content-Length: 0",
    ],
  },
  {
    name: "mult-ip-in-sdp",
    section: "4.8",
    verdict: taken,
    head: invite(
      "sip:user@[2001:db8::10]",
      ["[2001:db8::9:1];branch=z9hG4bKas3-111"],
      "<sip:caller@[2001:db8::9:1]>",
      sdpTwoAddresses.length,
    ),
    body: sdpTwoAddresses,
  },
  {
    name: "ipv4-mapped-ipv6",
    section: "4.9",
    verdict: taken,
    head: invite(
      "sip:user@example.com",
      ["192.0.2.2;branch=z9hG4bKas3-111", "[::ffff:192.0.2.10]:19823;branch=z9hG4bKbh19"],
      "<sip:caller@[::ffff:192.0.2.2]:5060>",
      sdpMapped.length,
    ),
    body: sdpMapped,
  },
  {
    // The grammar of RFC 3261 allowed one colon too many before an embedded IPv4 address; such a sender is still heard.
    name: "ipv6-bug-abnf-3-colons",
    section: "4.10",
    verdict: taken,
    head: [
      "OPTIONS sip:user@[2001:db8:::192.0.2.1] SIP/2.0",
      "To: sip:user@[2001:db8:::192.0.2.1]",
      "From: sip:user@example.com;tag=810x2",
      "Via: SIP/2.0/UDP lab1.east.example.com;branch=z9hG4bKas3-111",
      "Call-ID: six.colons@lab1.east.example.com",
      "Max-Forwards: 70",
      "CSeq: 689 OPTIONS",
      "Content-Length: 0",
    ],
  },
];
