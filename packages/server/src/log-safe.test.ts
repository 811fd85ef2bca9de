import { expect, test } from "vitest";
import { createLogger } from "./log.ts";
import { safeFields, safeText } from "./log-safe.ts";

const rules = { fullNumbers: false };

test.each([
  ["called +79991234567", "called ***4567"],
  ["sip:79991234567@192.0.2.10:5060", "sip:***4567@192.0.2.10:5060"],
  ["8 (999) 123-45-67 is busy", "***4567 is busy"],
  ['"to":"84951234567"', '"to":"***4567"'],
  ["call 0199f0c2-7d1e-7a53-8f10-012345678901 at 2026-11-22T09:30:00.000Z", "as it is"],
  ["127.0.0.1:16384, extension 4040, 88.123456789 ms, 112", "as it is"],
])("TEL-SEC-10 PLT-OPS-04 %s", (text, safe) => {
  expect(safeText(text, rules)).toBe(safe === "as it is" ? text : safe);
  expect(safeText(text, { fullNumbers: true })).toBe(text);
});

test.each([
  'Authorization: Digest username="a", nonce="CANARY",\r\n response="CANARY"',
  'WWW-Authenticate: Digest realm="a", nonce="CANARY", opaque="CANARY"',
  "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:CANARY|2^20",
  "a=ice-pwd:CANARY",
  "Signal=CANARY",
  "postgres://owner:CANARY@127.0.0.1/db",
  'bad body {"password":"CANARY"}',
])("TEL-SEC-10 a secret in the midst of a text is hidden: %s", (text) => {
  expect(safeText(text, rules)).not.toContain("CANARY");
});

test("TEL-SEC-10 fields are secret by their names in any depth, and octets are not written", () => {
  const fields = {
    trunk: { settings: [{ authPassword: "CANARY" }], ha1: "CANARY" },
    nonce: "CANARY",
    digit: "7",
    keyFile: "tls.pem",
    secret: true,
    packet: Buffer.from("CANARY"),
    error: new Error('Authorization: Digest response="CANARY"'),
  };
  const safe = safeFields(fields, rules);
  expect(JSON.stringify(safe)).not.toContain("CANARY");
  expect(safe).toMatchObject({ digit: "***", keyFile: "tls.pem", secret: true, packet: "6 octets" });
});

test("TEL-SEC-10 a logger and its children clean whatever they are given", () => {
  const lines: string[] = [];
  const logger = createLogger({
    level: "info",
    fullNumbers: false,
    to: { write: (line) => void lines.push(line) },
  });
  logger
    .child({ part: "sip", token: "CANARY" })
    .warn("no answer of +79991234567", { to: "+79991234567", password: "CANARY" });
  logger.debug("unseen");
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toMatch(/CANARY|999123/);
  expect(JSON.parse(lines[0]!)).toMatchObject({ msg: "no answer of ***4567", to: "***4567", part: "sip" });
});
