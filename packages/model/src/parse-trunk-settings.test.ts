import { expect, test } from "vitest";
import { parseTrunkSettings } from "./parse-trunk-settings.ts";
import { defaultTrunkSettings, type TrunkSettingRow, trunkSettingTable } from "./trunk-settings.ts";

const plain = { host: "sip.operator.test" };

function faults(input: Readonly<Record<string, unknown>>) {
  const parsed = parseTrunkSettings({ ...plain, ...input });
  return parsed.ok ? [] : parsed.error.map(({ field, code }) => `${field} ${code}`);
}

test("TEL-TRK-02 a trunk of which only the address is said has the defaults of the table", () => {
  const parsed = parseTrunkSettings(plain);
  expect(parsed.ok && parsed.value).toEqual({ ...defaultTrunkSettings, ...plain });
  // Literal figures of the requirement, so that a slip in the table shows.
  expect(defaultTrunkSettings).toMatchObject({
    transport: "udp",
    registrationSeconds: 300,
    codecs: ["pcma", "pcmu"],
    reliableProvisional: "supported",
    sessionTimer: true,
    srtp: "off",
    dtmfMode: "auto",
    digitToneMs: 100,
    digitGapMs: 70,
    flash: false,
    channels: 30,
    channelsIn: undefined,
    channelsOut: undefined,
    callsPerSecondOut: 5,
    callsPerSecondIn: 20,
    ringTimeoutSeconds: 60,
    optionsNeeded: true,
    optionsSeconds: 30,
    earlyMedia: true,
    takesUnknownNumbers: false,
    calledOut: { kind: "e164" },
    callerIdHeader: "pai",
    countriesAllowed: [],
    peerNetworks: [],
    followRedirect: false,
    referAllowed: false,
    turnRoundInside: true,
  });
});

test("TEL-TRK-02 both ends of every range are taken, and what lies beyond is refused at its field", () => {
  const rows = Object.entries(trunkSettingTable) as readonly [string, TrunkSettingRow][];
  const ranges = rows.flatMap(([field, row]) => ("max" in row && "min" in row ? [{ field, row }] : []));
  expect(ranges.map(({ field, row }) => `${field} ${row.min}–${row.max}`)).toEqual([
    "port 1–65535",
    "registrationSeconds 60–7200",
    "digitToneMs 50–500",
    "digitGapMs 40–500",
    "channels 1–10000",
    "channelsIn 1–10000",
    "channelsOut 1–10000",
    "channelsEmergency 0–10",
    "callsPerSecondOut 0.1–200",
    "callsPerSecondIn 0.1–200",
    "ringTimeoutSeconds 10–180",
    "optionsSeconds 10–300",
  ]);
  for (const { field, row } of ranges) {
    const all = { channels: 10_000 };
    expect(faults({ ...all, [field]: row.min })).toEqual([]);
    expect(faults({ ...all, [field]: row.max })).toEqual([]);
    expect(faults({ ...all, [field]: row.min - 1 })).toEqual([`${field} out_of_range`]);
    expect(faults({ ...all, [field]: row.max + 1 })).toEqual([`${field} out_of_range`]);
    expect(faults({ ...all, [field]: "5" })).toEqual([`${field} type`]);
    if (row.kind !== "decimal") expect(faults({ ...all, [field]: row.max - 0.5 })).toEqual([`${field} type`]);
  }
});

test("TEL-TRK-02 every fault is told, not only the first", () => {
  expect(
    faults({
      host: "bad host",
      codecs: ["pcma", "g729", "pcma"],
      transport: "sctp",
      sessionTimer: "on",
      furtherAddresses: [
        { host: "a.test", port: 5060, weight: 1 },
        { host: "", port: 0, weight: 1 },
      ],
      allowedCallerIds: ["+7495*", "*", "84950000000"],
      countriesAllowed: ["RU", "RU"],
      calledOut: { kind: "rules", rules: [{ match: { kind: "prefix", digits: "8" }, strip: 16, put: "+7" }] },
      unheardOf: 1,
    }),
  ).toEqual([
    "host format",
    "codecs.1 unknown_value",
    "codecs duplicate",
    "transport unknown_value",
    "sessionTimer type",
    "furtherAddresses.1.host required",
    "furtherAddresses.1.port out_of_range",
    "allowedCallerIds.2 format",
    "countriesAllowed duplicate",
    "calledOut.rules.0.strip out_of_range",
    "unheardOf unknown_field",
  ]);
});

test("TEL-MSG-05, TEL-TRK-02 at most ten headers, none that we compose, none that would begin another", () => {
  const header = (name: string, value: string) => ({ customHeaders: [{ name, value }] });
  expect(faults(header("X-Account", "Иван"))).toEqual([]);
  expect(faults(header("X-Account", "1\r\nVia: x"))).toEqual(["customHeaders.0.value format"]);
  expect(faults(header("Via", "x"))).toEqual(["customHeaders.0.name header_reserved"]);
  expect(faults(header("P-Asserted-Identity", "x"))).toEqual(["customHeaders.0.name header_reserved"]);
  const many = Array.from({ length: 11 }, (_, i) => ({ name: `X-${i}`, value: "" }));
  expect(faults({ customHeaders: many })).toEqual(["customHeaders too_many"]);
  expect(faults({ customHeaders: many.slice(1) })).toEqual([]);
});

test("TEL-TRK-01 each kind of authorisation needs what it stands on", () => {
  expect(faults({ authorisation: "registration" })).toEqual(["username required"]);
  expect(faults({ authorisation: "incoming", host: "" })).toEqual(["username required"]);
  expect(faults({ authorisation: "incoming", host: "", username: "pbx" })).toEqual([]);
  expect(faults({ authorisation: "static", host: "" })).toEqual(["host required"]);
  expect(faults({ digestIncoming: true })).toEqual(["username required"]);
  expect(faults({ channels: 5, channelsIn: 6 })).toEqual(["channelsIn out_of_range"]);
});

test("TEL-TRK-02 a change leaves the other settings as they were; null takes away what may be absent", () => {
  const before = parseTrunkSettings({ ...plain, channels: 10, channelsIn: 5, earlyMedia: false });
  if (!before.ok) throw new Error("unexpected");
  const after = parseTrunkSettings({ channels: 20, channelsIn: null }, before.value);
  expect(after.ok && after.value).toEqual({ ...before.value, channels: 20, channelsIn: undefined });
});

test("TEL-CPA-07 tones of the operator: one or two frequencies, sound and pause within what can be heard", () => {
  const tone = { kind: "busy", hz: [400, 525], onMs: 500, offMs: 500 };
  expect(faults({ networkTones: [tone, { ...tone, kind: "congestion", hz: [400] }] })).toEqual([]);
  expect(faults({ networkTones: [{ ...tone, hz: [] }] })).toEqual(["networkTones.0.hz required"]);
  expect(faults({ networkTones: [{ ...tone, hz: [400, 550, 700] }] })).toEqual([
    "networkTones.0.hz too_many",
  ]);
  expect(faults({ networkTones: [{ ...tone, hz: [400, 450] }] })).toEqual([
    "networkTones.0.hz.1 out_of_range",
  ]);
  expect(faults({ networkTones: [{ ...tone, hz: [299] }] })).toEqual(["networkTones.0.hz.0 out_of_range"]);
  expect(faults({ networkTones: [tone, { ...tone, kind: "ringing", onMs: 99, offMs: 3001 }] })).toEqual([
    "networkTones.1.kind unknown_value",
    "networkTones.1.onMs out_of_range",
    "networkTones.1.offMs out_of_range",
  ]);
  expect(faults({ networkTones: Array(21).fill(tone) })).toEqual(["networkTones too_many"]);
  expect(faults({ toneCountries: ["ru", "uk"] })).toEqual(["toneCountries.1 unknown_value"]);
});
