import { seededRandom } from "@perezvon/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import { composeFields } from "./compose.ts";
import { HeaderValueError } from "./header-field.ts";
import { cryptoIdentifiers } from "./identifiers.ts";
import { type ParseOutcome, parseMessage } from "./parse-message.ts";
import { composeRequest } from "./request-draft.ts";
import { findRequestFault } from "./request-faults.ts";
import type { SipRequest } from "./sip-message.ts";

const plain = [
  "INVITE sip:bob@example.com SIP/2.0",
  "Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKabc;rport",
  "Max-Forwards: 70",
  "From: <sip:alice@example.com>;tag=1",
  "To: <sip:bob@example.com>",
  "Call-ID: c1",
  "CSeq: 1 INVITE",
  "Content-Length: 0",
];

function read(lines: readonly string[], body = ""): ParseOutcome {
  return parseMessage(Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body}`));
}

function request(lines: readonly string[]): SipRequest {
  const outcome = read(lines);
  if (outcome.kind !== "message" || outcome.message.kind !== "request")
    throw new Error(JSON.stringify(outcome));
  return outcome.message;
}

const changed = (name: string, line: string | undefined) =>
  plain.flatMap((each) => (each.startsWith(`${name}:`) ? (line === undefined ? [] : [line]) : [each]));

test("TEL-MSG-01 compact names, any case, folded lines and several values a line", () => {
  const message = request([
    plain[0]!,
    "v: SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/UDP b;branch=z9hG4bK2",
    "VIA: SIP/2.0/UDP c;branch=z9hG4bK3",
    'f: "A"\r\n <sip:a@h>;tag=1',
    "t: <sip:b@h>",
    "I: id",
    "cSeQ: 1 INVITE",
    "max-forwards: 70",
    "k: timer , 100rel",
    "supported:replaces",
    "X-Own: one",
    "x-own: two",
    "l: 0",
  ]);
  expect(message.headerList("Via")).toHaveLength(3);
  expect(message.from?.displayName).toBe("A");
  expect(message.headerList("Supported")).toEqual(["timer", "100rel", "replaces"]);
  expect([message.hasToken("k", "TIMER"), message.hasToken("Supported", "path")]).toEqual([true, false]);
  expect(message.headerLines("X-OWN")).toEqual(["one", "two"]);
  expect([message.callId, message.header("content-length")]).toEqual(["id", "0"]);
});

const limits: readonly (readonly [string, readonly string[], string, number])[] = [
  ["a start line over 2,048: 414", [`INVITE sip:${"x".repeat(2048)}@h SIP/2.0`, ...plain.slice(1)], "", 414],
  [
    "a header over 8,192 after unfolding: 400",
    [...plain, `X: ${"y".repeat(5000)}\r\n ${"y".repeat(5000)}`],
    "",
    400,
  ],
  ["257 header lines: 400", [...plain, ...Array.from({ length: 250 }, (_, i) => `X-${i}: 1`)], "", 400],
  ["a body over 32,768: 413", changed("Content-Length", "Content-Length: 32769"), "z".repeat(32769), 413],
  ["a message over 65,507: 513", plain, "z".repeat(65507), 513],
  ["21 Via: 400", [...plain, ...Array(20).fill("Via: SIP/2.0/UDP h;branch=z9hG4bKx")], "", 400],
  ["21 Route: 400", [...plain, ...Array(21).fill("Route: <sip:h;lr>")], "", 400],
];
for (const [what, lines, body, status] of limits) {
  test(`TEL-MSG-02 ${what}`, () => expect(read(lines, body)).toMatchObject({ kind: "bad", status }));
}

test("TEL-MSG-02 at the limits nothing is refused", () => {
  const uri = `INVITE sip:${"x".repeat(2048 - "INVITE sip:@h SIP/2.0".length)}@h SIP/2.0`;
  expect(read([uri, ...plain.slice(1)]).kind).toBe("message");
  expect(read(changed("Content-Length", "Content-Length: 32768"), "z".repeat(32768)).kind).toBe("message");
  expect(read([...plain, ...Array.from({ length: 249 }, (_, i) => `X-${i}: 1`)]).kind).toBe("message");
  expect(read([...plain, ...Array(19).fill("Via: SIP/2.0/UDP h;branch=z9hG4bKx")]).kind).toBe("message");
});

const faults: readonly (readonly [string, readonly string[], number, RegExp])[] = [
  ...["From", "To", "Call-ID", "CSeq", "Via", "Max-Forwards"].map(
    (name) => [`${name} missing`, changed(name, undefined), 400, new RegExp(name)] as const,
  ),
  ...(["From", "To", "Call-ID", "CSeq", "Max-Forwards"] as const).map(
    (name) =>
      [
        `${name} duplicated`,
        [...plain, plain.find((line) => line.startsWith(name))!],
        400,
        new RegExp(name),
      ] as const,
  ),
  ["From malformed", changed("From", "From: <sip:>"), 400, /From/],
  ["Via malformed", changed("Via", "Via: SIP/2.0/UDP"), 400, /Via/],
  ["Max-Forwards 256", changed("Max-Forwards", "Max-Forwards: 256"), 400, /Max-Forwards/],
  ["CSeq method differs", changed("CSeq", "CSeq: 1 BYE"), 400, /CSeq/],
  ["CSeq 2^31", changed("CSeq", "CSeq: 2147483648 INVITE"), 400, /CSeq/],
  ["unknown URI scheme", ["INVITE mailto:x SIP/2.0", ...plain.slice(1)], 416, /^$/],
  ["Max-Forwards 0", changed("Max-Forwards", "Max-Forwards: 0"), 483, /^$/],
  [
    "unknown method",
    ["DANCE sip:h SIP/2.0", ...plain.slice(1, -2), "CSeq: 1 DANCE"].filter((line) => line !== plain[6]),
    501,
    /^$/,
  ],
  ["Require", [...plain, "Require: timer, 200rel"], 420, /^$/],
];
for (const [what, lines, status, phrase] of faults) {
  test(`TEL-MSG-03 ${what}: ${status}`, () => {
    const fault = findRequestFault(request(lines), new Set(["timer"]));
    expect(fault?.status).toBe(status);
    expect(fault?.reasonPhrase ?? "").toMatch(phrase);
  });
}

test("TEL-MSG-03 420 names what is unsupported, 501 says what is allowed", () => {
  const fault = findRequestFault(request([...plain, "Require: timer, 200rel"]), new Set(["timer"]));
  expect(fault?.headers).toEqual([["Unsupported", "200rel"]]);
});

test("TEL-MSG-03 version other than 2.0: 505", () => {
  expect(read(["INVITE sip:h SIP/3.0", ...plain.slice(1)])).toMatchObject({ kind: "bad", status: 505 });
});

test("TEL-MSG-04 Content-Length shorter: the rest is ignored; longer, negative, no number: 400", () => {
  const body = (value: string) => read(changed("Content-Length", `Content-Length: ${value}`), "12345");
  expect(body("3")).toMatchObject({ kind: "message", message: { body: "123" } });
  for (const value of ["6", "-1", "five", ""])
    expect(body(value)).toMatchObject({ kind: "bad", status: 400 });
  expect(read(changed("Content-Length", undefined), "12345")).toMatchObject({ message: { body: "12345" } });
  const stream = Buffer.from(`${changed("Content-Length", undefined).join("\r\n")}\r\n\r\n`);
  expect(parseMessage(stream, "stream")).toMatchObject({ kind: "bad", status: 400 });
});

test("TEL-MSG-04 CRLF before a message is ignored; what is no SIP is noise", () => {
  expect(parseMessage(Buffer.from(`\r\n\r\n${plain.join("\r\n")}\r\n\r\n`)).kind).toBe("message");
  for (const noise of ["", "hello", "GET / HTTP/1.1\r\n\r\n", "\0\x01\x02\xff"]) {
    expect(parseMessage(Buffer.from(noise, "latin1")).kind).toBe("noise");
  }
});

test("TEL-MSG-01 a bare LF or CR never ends or enters a header line", () => {
  for (const line of ["X: a\nY: b", "X: a\rY: b", "X: a\n\r\nY: b"]) {
    expect(read([...plain, line])).toMatchObject({ kind: "bad", status: 400 });
  }
});

test("TEL-MSG-05 octets that are no UTF-8 are shown as U+FFFD", () => {
  const bytes = Buffer.concat([
    Buffer.from(`${plain.join("\r\n")}\r\nSubject: `),
    Buffer.from([0xff, 0xc0, 0x41]),
    Buffer.from("\r\n\r\n"),
  ]);
  const outcome = parseMessage(bytes);
  expect(outcome.kind === "message" && outcome.message.header("Subject")).toBe("\uFFFD\uFFFDA");
});

test("TEL-MSG-05 CR, LF or NUL in a value we compose is refused", () => {
  for (const value of ["a\rb", "a\nb", "a\0b"]) {
    expect(() => composeFields([["Subject", value]])).toThrow(HeaderValueError);
    expect(() => composeFields([[value, "x"]])).toThrow(HeaderValueError);
  }
});

test("TEL-MSG-06 branch of 96 random bits, tag of 64, Call-ID of 128, none twice", () => {
  const make = cryptoIdentifiers();
  const seen = new Set(Array.from({ length: 2000 }, () => [make.branch(), make.tag(), make.callId()]).flat());
  expect(seen.size).toBe(6000);
  expect(make.branch()).toMatch(/^z9hG4bK[0-9a-f]{24}$/);
  expect([make.tag(), make.callId()].map((text) => text.length)).toEqual([16, 32]);
});

test("TEL-MSG-01 what is composed is read back", () => {
  const token = fc.stringMatching(/^[A-Za-z0-9.!%*_+`'~-]{1,20}$/);
  const text = fc
    .string({ unit: "grapheme" })
    .filter((value) => !/[\r\n\0]/.test(value) && value.trim() === value);
  fc.assert(
    fc.property(
      token,
      token,
      text,
      fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      fc.string(),
      (callId, name, value, cseq, body) => {
        const bytes = composeRequest(
          {
            method: "INVITE",
            uriText: "sip:h",
            from: "<sip:a@h>;tag=1",
            to: "<sip:b@h>",
            callId,
            cseq,
            maxForwards: 70,
            routes: ["<sip:r;lr>"],
            extra: composeFields([[`X-${name}`, value]]),
            body,
            contentType: "text/plain",
          },
          "SIP/2.0/UDP h;branch=z9hG4bK1",
          undefined,
        );
        const outcome = parseMessage(bytes);
        if (outcome.kind !== "message") throw new Error(outcome.kind);
        expect(outcome.message.callId).toBe(callId);
        expect(outcome.message.cseq).toEqual({ number: cseq, method: "INVITE" });
        expect(outcome.message.header(`x-${name}`)).toBe(value);
        expect(outcome.message.body).toBe(Buffer.from(body).toString());
      },
    ),
  );
});

test("TEL-SEC-06 any bytes at all are read without an exception", () => {
  const random = seededRandom(4475);
  for (let i = 0; i < 3000; i++) {
    const bytes = Buffer.from(Array.from({ length: random.integer(0, 300) }, () => random.integer(0, 255)));
    parseMessage(bytes);
    parseMessage(Buffer.concat([Buffer.from("INVITE sip:h SIP/2.0\r\n"), bytes]), "stream");
  }
});
