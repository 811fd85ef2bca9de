import { defaultTrunkSettings, type TrunkSettings } from "@perezvon/model";
import { parseMessage, SipRequest } from "@perezvon/sip";
import { describe, expect, test } from "vitest";
import { calledNumberText } from "./called-number.ts";
import { diversionHeaders, divertingNumbers } from "./diversion.ts";
import { callerIdFor, incomingIdentity, outgoingIdentity, shownWhenForwarding } from "./identity.ts";

function invite(
  options: { uri?: string; to?: string; from?: string; more?: readonly string[] } = {},
): SipRequest {
  const parsed = parseMessage(
    Buffer.from(
      [
        `INVITE ${options.uri ?? "sip:74950000001@pbx.test"} SIP/2.0`,
        "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1",
        `From: ${options.from ?? "<sip:79161234567@operator.test>"};tag=1`,
        `To: ${options.to ?? "<sip:74950000001@pbx.test>"}`,
        "Call-ID: 1",
        "CSeq: 1 INVITE",
        "Max-Forwards: 70",
        ...(options.more ?? []),
        "Content-Length: 0",
        "",
        "",
      ].join("\r\n"),
    ),
  );
  const message = "message" in parsed ? parsed.message : undefined;
  if (!(message instanceof SipRequest)) throw new Error(`not a request: ${JSON.stringify(parsed)}`);
  return message;
}

const settings = (more: Partial<TrunkSettings> = {}) => ({ ...defaultTrunkSettings, ...more });

describe("TEL-NUM-04, TEL-NUM-06 who calls, inward", () => {
  const pai = "P-Asserted-Identity: <sip:79160000001@operator.test>";
  const rpid = "Remote-Party-ID: <sip:79160000002@operator.test>;party=calling";
  test.each<[string, boolean, readonly string[], string, boolean]>([
    ["trusted: P-Asserted-Identity first", true, [rpid, pai], "79160000001", false],
    ["trusted: then Remote-Party-ID", true, [rpid], "79160000002", false],
    ["trusted: then From", true, [], "79161234567", false],
    ["untrusted: From only", false, [pai, rpid], "79161234567", false],
    ["Privacy: id hides", true, [pai, "Privacy: id"], "", true],
    ["Privacy: id hides from the untrusted too", false, ["Privacy: header;id"], "", true],
    ["Privacy: none hides nothing", true, [pai, "Privacy: none"], "79160000001", false],
    ["Remote-Party-ID may hide by itself", true, [`${rpid};privacy=full`], "", true],
  ])("%s", (_name, trusted, more, number, hidden) => {
    expect(incomingIdentity(invite({ more }), trusted)).toMatchObject({ number, hidden });
  });

  test("an anonymous From is hidden, a display name passes with its letters", () => {
    const anonymous = '"Anonymous" <sip:anonymous@anonymous.invalid>';
    expect(incomingIdentity(invite({ from: anonymous }), false)).toMatchObject({ number: "", hidden: true });
    expect(incomingIdentity(invite({ from: '"Пётр" <tel:+7-916-123-45-67>' }), false)).toEqual({
      number: "+79161234567",
      displayName: "Пётр",
      hidden: false,
    });
  });
});

describe("TEL-NUM-04, TEL-NUM-06 who calls, outward", () => {
  const identity = (hidden: boolean, more: Partial<TrunkSettings>) =>
    outgoingIdentity({ number: "74950000001", host: "pbx.test", hidden, settings: settings(more) });
  const uri = "sip:74950000001@pbx.test";
  const anonymous = { uri: "sip:anonymous@anonymous.invalid", displayName: "Anonymous" };

  test.each<[TrunkSettings["callerIdHeader"], readonly string[]]>([
    ["from", []],
    ["pai", ["P-Asserted-Identity"]],
    ["rpid", ["Remote-Party-ID"]],
    ["pai_rpid", ["P-Asserted-Identity", "Remote-Party-ID"]],
  ])("%s", (callerIdHeader, names) => {
    const { from, headers } = identity(false, { callerIdHeader });
    expect(from).toEqual({ uri });
    expect(headers.map(([name]) => name)).toEqual(names);
    for (const [, value] of headers) expect(value).toContain(`<${uri}>`);
  });

  test("hidden towards a trusted trunk keeps the asserted number, towards another does not", () => {
    expect(identity(true, { trusted: true })).toEqual({
      from: anonymous,
      headers: [
        ["P-Asserted-Identity", `<${uri}>`],
        ["Privacy", "id"],
      ],
    });
    expect(identity(true, { trusted: false })).toEqual({ from: anonymous, headers: [["Privacy", "id"]] });
    expect(identity(false, { privacy: "always" }).from).toEqual(anonymous);
  });
});

test.each<[string, Partial<TrunkSettings>, readonly string[], string, string | undefined]>([
  ["a number of the trunk", {}, ["+74950000001"], "+74950000001", "+74950000001"],
  ["one that is allowed besides", { allowedCallerIds: ["+74950000009"] }, [], "+74950000009", "+74950000009"],
  ["a range that is allowed", { allowedCallerIds: ["+7495*"] }, [], "+74951112233", "+74951112233"],
  ["any", { allowedCallerIds: ["*"] }, [], "+12025550123", "+12025550123"],
  ["none, and no default", {}, ["+74950000001"], "+79161234567", undefined],
  ["none, and a default", { defaultCallerId: "+74950000001" }, [], "+79161234567", "+74950000001"],
  [
    "no wish, and a default",
    { defaultCallerId: "+74950000001", allowedCallerIds: ["*"] },
    [],
    "",
    "+74950000001",
  ],
])("TEL-NUM-05 caller id: %s", (_name, more, numbers, wanted, expected) => {
  expect(callerIdFor(wanted, { settings: settings(more), numbers })).toBe(expected);
});

test("TEL-NUM-05 a forwarded call shows the subscriber to our lines and our number to the network", () => {
  const own = "+74950000001";
  const subscriber = "+79161234567";
  expect(shownWhenForwarding("sip", subscriber, own)).toBe(subscriber);
  expect(shownWhenForwarding("sip_uri", subscriber, own)).toBe(subscriber);
  expect(shownWhenForwarding("fmc", subscriber, own)).toBe(subscriber);
  expect(shownWhenForwarding("outside", subscriber, own)).toBe(own);
  expect(shownWhenForwarding("sip", "", own)).toBe(own);
});

describe("TEL-TRK-07, TEL-NUM-01 the called number", () => {
  test.each<[string, Parameters<typeof invite>[0], "request_uri" | "to", string]>([
    ["Request-URI", {}, "request_uri", "74950000001"],
    ["To by setting", { uri: "sip:account@pbx.test", to: "<sip:84950000002@x>" }, "to", "84950000002"],
    ["Request-URI when To says nothing", { to: "<sip:pbx.test>" }, "to", "74950000001"],
    [
      "P-Called-Party-ID when the Request-URI says nothing",
      { uri: "sip:pbx.test", more: ["P-Called-Party-ID: <sip:+74950000003@x>"] },
      "request_uri",
      "+74950000003",
    ],
    ["tel:", { uri: "tel:+7-495-000-00-04" }, "request_uri", "+74950000004"],
    ["tel: with context", { uri: "tel:0000005;phone-context=+7495" }, "request_uri", "+74950000005"],
    ["user=phone", { uri: "sip:+7(495)000-00-06@x;user=phone" }, "request_uri", "+74950000006"],
    [
      "context in a SIP URI",
      { uri: "sip:0000007;phone-context=+7495@x;user=phone" },
      "request_uri",
      "+74950000007",
    ],
    ["letters", { uri: "sip:sales@pbx.test" }, "request_uri", "sales"],
  ])("%s", (_name, message, source, expected) => {
    expect(calledNumberText(invite(message), source)).toBe(expected);
  });
});

describe("TEL-NUM-07 forwarded calls", () => {
  test("the first diverting number is read from Diversion and from History-Info", () => {
    const diversion = [
      "Diversion: <sip:74950000003@x>;reason=no-answer, <sip:74950000002@x>;reason=user-busy",
    ];
    expect(divertingNumbers(invite({ more: diversion }))).toEqual(["74950000002", "74950000003"]);
    const history = [
      "History-Info: <sip:74950000004@x>;index=1, <sip:74950000005@x>;index=1.1",
      "History-Info: <sip:74950000001@x>;index=1.1.1",
    ];
    expect(divertingNumbers(invite({ more: history }))).toEqual(["74950000004", "74950000005"]);
    expect(divertingNumbers(invite())).toEqual([]);
    const many = Array.from({ length: 9 }, (_, i) => `Diversion: <sip:${i}@x>`);
    expect(divertingNumbers(invite({ more: many }))).toHaveLength(5);
  });

  test("and sent as the trunk wants it; what is sent is read back", () => {
    const numbers = ["74950000002", "74950000003"];
    expect(diversionHeaders(numbers, "79160000000", "pbx.test", "off")).toEqual([]);
    for (const send of ["diversion", "history_info"] as const) {
      const more = diversionHeaders(numbers, "79160000000", "pbx.test", send).map((each) => each.join(": "));
      expect(divertingNumbers(invite({ more }))).toEqual(numbers);
    }
    const six = ["1", "2", "3", "4", "5", "6"];
    expect(diversionHeaders(six, "9", "pbx.test", "diversion")).toHaveLength(5);
    expect(diversionHeaders(six, "9", "pbx.test", "history_info")).toHaveLength(5);
  });
});
