import type { Endpoint, Registration } from "@perezvon/api";
import { describe, expect, it } from "vitest";
import { countByState, lineStateOf, mainRegistration, matchingLines } from "./line-state.ts";

const device = (changes: Partial<Registration> = {}): Registration => ({
  contact: "sip:line7@192.168.4.10:5060",
  address: "192.168.4.10",
  port: 5060,
  transport: "udp",
  userAgent: "Yealink SIP-T46S 66.86.0.15",
  since: "2026-11-21T09:00:00.000Z",
  expiresAt: "2026-11-21T09:10:00.000Z",
  roundTripMs: 7,
  reachable: true,
  ...changes,
});

const line = (changes: Partial<Endpoint> = {}): Endpoint => ({
  id: "00000000-0000-4000-8000-000000000001",
  user: { id: "00000000-0000-4000-8000-000000000002", name: "Анна Ласточкина" },
  extension: "1042",
  login: "line7",
  server: "pbx.example.com:5060",
  port: 5060,
  domain: "pbx.example.com",
  registered: (changes.registrations ?? []).length > 0,
  registrations: [],
  nat: true,
  encryption: "allowed",
  networks: [],
  md5: true,
  codecs: [],
  dtmfMode: "auto",
  digitToneMs: 100,
  digitGapMs: 70,
  flash: false,
  capacity: 2,
  ringOrder: "together",
  contactsMax: 5,
  password: null,
  ...changes,
});

describe("TEL-REG-03 the state of a line", () => {
  it.each([
    ["nothing registered", line(), "unregistered"],
    ["a device that answers", line({ registrations: [device()] }), "registered"],
    ["a device that does not answer", line({ registrations: [device({ reachable: false })] }), "unreachable"],
    [
      "one of two devices answers",
      line({ registrations: [device({ reachable: false }), device()] }),
      "registered",
    ],
    ["known from the table alone, after a restart", line({ registered: true }), "registered"],
  ] as const)("TEL-REG-03 %s", (_, given, state) => {
    expect(lineStateOf(given)).toBe(state);
  });

  it("TEL-REG-03 shows the device that answers before a later one that does not", () => {
    const answers = device({ address: "10.0.0.1" });
    const silent = device({ address: "10.0.0.2", since: "2026-11-21T09:05:00.000Z", reachable: false });
    const later = device({ address: "10.0.0.3", since: "2026-11-21T09:03:00.000Z" });
    expect(mainRegistration([silent, answers, later])?.address).toBe("10.0.0.3");
    expect(mainRegistration([silent])?.address).toBe("10.0.0.2");
    expect(mainRegistration([])).toBeUndefined();
  });

  it("PBX-SIP-02 finds a line by number, login, owner, address and device", () => {
    const lines = [line({ registrations: [device()] }), line({ login: "line8", extension: null })];
    for (const [typed, found] of [
      ["", 2],
      ["1042", 1],
      ["LINE8", 1],
      ["ласточ", 2],
      ["192.168.4", 1],
      ["yealink", 1],
      ["nobody", 0],
    ] as const)
      expect(matchingLines(lines, typed), typed).toHaveLength(found);
  });

  it("TEL-REG-03 counts the lines of each state", () => {
    expect(
      countByState([
        line(),
        line(),
        line({ registrations: [device()] }),
        line({ registrations: [device({ reachable: false })] }),
      ]),
    ).toEqual({ registered: 1, unreachable: 1, unregistered: 2 });
  });
});
