import fc from "fast-check";
import { expect, test } from "vitest";
import { formatNameAddr, parseNameAddr, parseNameAddrList } from "./name-addr.ts";
import { Params } from "./params.ts";
import { formatUri, parseUri, type SipUri, sipUri } from "./uri.ts";

const good: readonly (readonly [string, Partial<SipUri>])[] = [
  ["sip:alice@example.com", { user: "alice", host: "example.com", port: undefined }],
  ["SIP:Alice@EXAMPLE.com:5070", { scheme: "sip", user: "Alice", host: "example.com", port: 5070 }],
  [
    "sips:1%202@[2001:db8::1]:5061;transport=tcp",
    { scheme: "sips", user: "1 2", host: "[2001:db8::1]", port: 5061 },
  ],
  ["sip:+7-495-123@10.0.0.1;user=phone", { user: "+7-495-123", host: "10.0.0.1" }],
  ["sip:user;par=u%40h@example.com", { user: "user;par=u@h", host: "example.com" }],
  ["sip:alice:secret@host", { user: "alice", password: "secret", host: "host" }],
  ["sip:%D0%98%D0%B2%D0%B0%D0%BD@host", { user: "Иван" }],
  ["sip:host;lr", { user: undefined, host: "host" }],
  ["sip:u@h?Subject=x&Priority=urgent", { headers: "Subject=x&Priority=urgent" }],
];

for (const [text, expected] of good) {
  test(`TEL-MSG-01 reads ${text}`, () => expect(parseUri(text)).toMatchObject(expected));
}

for (const text of [
  "",
  "sip:",
  ":x",
  "sip:@host",
  "sip:a@",
  "sip:a@h:0x10",
  "sip:a@h:99999",
  "sip:a b@h",
  "sip:a%4@h",
  "sip:a%zz@h",
  "sip:a@h;=v",
  "sip:a@h?",
  "sip:a@[::1",
  "sip:a@ho st",
  "sip:<a>@h",
  "tel:",
  "tel:+",
  "tel:abc!",
  "http:",
  "1 2:3",
]) {
  test(`TEL-MSG-01 refuses the URI «${text}»`, () => expect(parseUri(text)).toBeUndefined());
}

test("TEL-MSG-01 tel URIs lose their visual separators and keep their parameters", () => {
  const uri = parseUri("tel:+7(495)123-45.67;phone-context=example.com");
  expect(uri).toMatchObject({ scheme: "tel", number: "+74951234567" });
  expect(uri && formatUri(uri)).toBe("tel:+74951234567;phone-context=example.com");
});

test("TEL-MSG-01 an unknown scheme is kept unread", () => {
  expect(parseUri("urn:service:sos")).toEqual({ scheme: "other", name: "urn", rest: "service:sos" });
});

test("TEL-MSG-05 NUL in a user becomes U+FFFD, Cyrillic display names pass", () => {
  expect(parseUri("sip:a%00b@h")).toMatchObject({ user: "a\uFFFDb" });
  for (const text of ['"Иван \\"Ваня\\" Петров" <sip:i@h>;tag=1', "Иван Петров <sip:i@h>;tag=1"]) {
    const value = parseNameAddr(text);
    expect(value?.displayName).toMatch(/^Иван/);
    expect(value && parseNameAddr(formatNameAddr(value))).toEqual(value);
  }
});

test("TEL-MSG-01 any user, host, port and parameter survive writing and reading", () => {
  const host = fc.oneof(
    fc.domain(),
    fc.ipV4(),
    fc.ipV6().map((address) => `[${address}]`),
  );
  fc.assert(
    fc.property(
      fc.option(fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !text.includes("\0"))),
      host,
      fc.option(fc.integer({ min: 0, max: 65535 })),
      fc.constantFrom(
        Params.none,
        Params.of({ lr: undefined }),
        Params.of({ transport: "tcp", "x-y": "1[2]" }),
      ),
      (user, name, port, params) => {
        const uri = sipUri(user ?? undefined, name.toLowerCase(), port ?? undefined, params);
        expect(formatUri(parseUri(formatUri(uri))!)).toBe(formatUri(uri));
        expect(parseUri(formatUri(uri))).toMatchObject({ user: uri.user, host: uri.host, port: uri.port });
      },
    ),
  );
});

test("TEL-MSG-01 lists of addresses: commas in quotes and brackets do not part them", () => {
  const values = parseNameAddrList('"a, b" <sip:a@h;x=1>;q=0.5 , <sip:b,c@h>,sip:d@h;expires=0');
  expect(values?.map((value) => [value.displayName, formatUri(value.uri), value.params.toString()])).toEqual([
    ["a, b", "sip:a@h;x=1", ";q=0.5"],
    [undefined, "sip:b,c@h", ""],
    [undefined, "sip:d@h", ";expires=0"],
  ]);
});
