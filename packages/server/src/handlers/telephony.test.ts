import type {
  BanView,
  BlackListEntry,
  CallerNumber,
  Endpoint,
  NetworkView,
  OutgoingPlanView,
  Problem,
  TestCall,
  Trunk,
  TrunkCard,
  TrunkTest,
} from "@perezvon/api";
import { Emitter } from "@perezvon/base";
import type { EndpointId, SwitchCommand, SwitchEvent, TrunkId, TrunkState } from "@perezvon/model";
import type { LineRegistration } from "@perezvon/telephony";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";
import { idleSwitch } from "../idle-doors.ts";

let server: TestServer;
let admin: TestClient;
let demoTrunk: Trunk;
const states: TrunkState[] = [];
const commands: SwitchCommand[] = [];
const registrations = new Map<EndpointId, LineRegistration[]>();
const asked: unknown[] = [];
const events = new Emitter<SwitchEvent>((error) => {
  throw error;
});

beforeAll(async () => {
  server = await openTestServer({
    pbx: {
      ...idleSwitch,
      trunkStates: () => states,
      registrations: (endpointId) => registrations.get(endpointId) ?? [],
      execute: (command) => commands.push(command),
      onEvent: (listener) => events.on(listener),
    },
    sipRequest: async (method, options) => {
      asked.push([method, options]);
      return { kind: "timeout", at: 0 };
    },
  });
  admin = await server.signedIn("admin");
  demoTrunk = (await admin.get<{ items: Trunk[] }>("/trunks")).body.items[0]!;
});
afterAll(() => server.close());
beforeEach(() => {
  states.length = 0;
  commands.length = 0;
});

const settings = { host: "sip.example.org", authorisation: "static" };
let made = 0;
async function newTrunk(more: object = {}): Promise<TrunkCard> {
  made += 1;
  const answer = await admin.post<TrunkCard>("/trunks", { name: `Оператор ${made}`, settings, ...more });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

describe("TEL-TRK-02 trunks", () => {
  it("are made with what was said and the defaults of the rest, changed by setting, and deleted", async () => {
    const trunk = await newTrunk({ password: "секрет" });
    expect(trunk).toMatchObject({
      host: "sip.example.org",
      enabled: true,
      hasPassword: true,
      settings: {
        port: 5060,
        codecs: ["pcma", "pcmu"],
        channels: 30,
        channelsIn: null,
        ringTimeoutSeconds: 60,
      },
      version: 1,
    });
    const { body } = await admin.patch<TrunkCard>(`/trunks/${trunk.id}`, {
      settings: { channels: 12, srtp: "optional" },
      version: 1,
    });
    expect(body).toMatchObject({
      version: 2,
      settings: { channels: 12, srtp: "optional", host: "sip.example.org" },
    });
    const stale = await admin.patch(`/trunks/${trunk.id}`, { name: "Иначе", version: 1 });
    expect(stale).toMatchObject({ status: 409, body: { code: "stale" } });
    expect((await admin.delete(`/trunks/${trunk.id}`)).status).toBe(204);
    expect((await admin.get(`/trunks/${trunk.id}`)).status).toBe(404);
  });

  it("TEL-AUT-03 never show their password again, neither here nor in the log", async () => {
    const trunk = await newTrunk({ password: "никому-не-видный" });
    await admin.patch(`/trunks/${trunk.id}`, { password: "и-этот-тоже" });
    const seen = [
      (await admin.get(`/trunks/${trunk.id}`)).text,
      (await admin.get("/trunks")).text,
      (await admin.get(`/audit?objectId=${trunk.id}`)).text,
    ].join();
    expect(seen).not.toContain("никому");
    expect(seen).not.toContain("этот-тоже");
    const known = (await server.store.switchboard.trunks()).find(({ id }) => id === trunk.id);
    expect(known?.password).toBe("и-этот-тоже");
    const cleared = await admin.patch<TrunkCard>(`/trunks/${trunk.id}`, { password: null });
    expect(cleared.body.hasPassword).toBe(false);
  });

  it.each([
    [{ channels: 0 }, { field: "settings.channels", code: "out_of_range" }],
    [{ callsPerSecondOut: 300 }, { field: "settings.callsPerSecondOut", code: "out_of_range" }],
    [{ codecs: ["gsm"] }, { field: "settings.codecs.0", code: "not_allowed" }],
    [{ host: "a b" }, { field: "settings.host", code: "wrong_format" }],
    [{ authorisation: "registration" }, { field: "settings.username", code: "required" }],
    [{ nonsense: 1 }, { field: "settings.nonsense", code: "unknown_field" }],
  ])("refuse %j at its field", async (wrong, fault) => {
    const { status, body } = await admin.patch<Problem>(`/trunks/${demoTrunk.id}`, { settings: wrong });
    expect(status).toBe(422);
    expect(body.errors).toContainEqual(expect.objectContaining(fault));
  });

  it("TEL-TRK-03 show their state and last answer, channels and answer ratio", async () => {
    const at = Date.UTC(2026, 10, 20, 9);
    states.push({
      trunkId: demoTrunk.id as TrunkId,
      centreId: server.centreId,
      status: "down",
      reasons: ["no_answer"],
      since: at,
      lastAnswer: { method: "OPTIONS", status: 503, reasonPhrase: "Service Unavailable", at },
      roundTripMs: 12,
      registeredUntil: undefined,
      registeredFrom: undefined,
      channelsIn: 1,
      channelsOut: 2,
      callsOut: 10,
      answeredOut: 4,
      callsIn: 0,
      answeredIn: 0,
    });
    const { body } = await admin.get<TrunkCard>(`/trunks/${demoTrunk.id}`);
    expect(body.state).toEqual({
      ...states[0],
      trunkId: undefined,
      centreId: undefined,
      since: "2026-11-20T09:00:00.000Z",
      lastAnswer: {
        method: "OPTIONS",
        status: 503,
        reasonPhrase: "Service Unavailable",
        at: "2026-11-20T09:00:00.000Z",
      },
      registeredUntil: null,
      registeredFrom: null,
    });
  });

  it("TEL-TRK-04 are asked now, by OPTIONS, at their own address", async () => {
    const { body } = await admin.post<TrunkTest>(`/trunks/${demoTrunk.id}/test`);
    expect(body).toMatchObject({ outcome: "timeout", status: null });
    expect(asked.at(-1)).toMatchObject([
      "OPTIONS",
      { nextHop: { address: demoTrunk.host, port: demoTrunk.port, transport: "udp" } },
    ]);
  });
});

describe("a test call over a trunk", () => {
  const path = () => `/trunks/${demoTrunk.id}/test-call`;

  it("dials, plays to who answers, and reports code, sound both ways and quality", async () => {
    const { status, body } = await admin.post<TestCall>(path(), { to: "8 (999) 000-00-01" });
    expect({ status, body }).toMatchObject({ status: 201, body: { to: "+79990000001", state: "calling" } });
    expect(commands[0]).toMatchObject({
      kind: "dial",
      trunkId: demoTrunk.id,
      legId: body.id,
      from: body.from,
    });
    expect(await admin.post(path(), { to: "+79990000001" })).toMatchObject({ status: 409 });
    const legId = body.id as never;
    const at = server.clock.now();
    events.emit({ kind: "ringing", legId, earlyMedia: false, at });
    events.emit({ kind: "answered", legId, at: at + 1_000 });
    expect((await admin.get<TestCall>(path())).body.state).toBe("talking");
    expect(commands.map(({ kind }) => kind)).toEqual(["dial", "play"]);
    expect((await admin.delete(path())).status).toBe(204);
    expect(commands.at(-1)).toMatchObject({ kind: "hang_up", legId });
    events.emit({
      kind: "ended",
      legId,
      callId: "c" as never,
      outcome: {
        endedBy: "command",
        sipCode: 200,
        q850: undefined,
        rang: true,
        answered: true,
        noAnswerLimit: false,
        networkUnavailable: false,
        systemReason: undefined,
        analysis: undefined,
      },
      quality: {
        packetsIn: 490,
        packetsOut: 500,
        packetsLost: 10,
        jitterMs: 3,
        codec: "pcma",
        mosIn: { mean: 4.12, lowest: 3.9 },
      },
      at: at + 11_000,
    });
    const { body: ended } = await admin.get<TestCall>(path());
    expect(ended).toMatchObject({
      state: "ended",
      sipCode: 200,
      packetsIn: 490,
      packetsOut: 500,
      codec: "pcma",
    });
    // By the one model of the media plane (TEL-QOS-03).
    expect(ended.mos).toBeCloseTo(4.12, 2);
  });

  it("refuses what is no number", async () => {
    const { status, body } = await admin.post<Problem>(path(), { to: "Ирина" });
    expect({ status, errors: body.errors }).toEqual({
      status: 422,
      errors: [{ field: "to", code: "phone" }],
    });
  });
});

describe("PLT-TEN-12 outside numbers", () => {
  it("come alone or as a range, all or none, and go when nothing uses them", async () => {
    const range = await admin.post<{ items: CallerNumber[] }>("/numbers", {
      number: "8 495 700-10-00",
      until: "+74957001009",
      label: "Новая сотня",
      trunkId: demoTrunk.id,
    });
    expect(range.status, range.text).toBe(201);
    expect(range.body.items.map(({ number }) => number)).toEqual(
      Array.from({ length: 10 }, (_, last) => `+7495700100${last}`),
    );
    const overlapping = await admin.post<Problem>("/numbers", {
      number: "+74957001009",
      until: "+74957001011",
    });
    expect(overlapping.status).toBe(422);
    const { body: all } = await admin.get<{ total: number }>("/numbers?search=7495700101");
    expect(all.total).toBe(0);
    const { id } = range.body.items[0]!;
    const changed = await admin.patch<CallerNumber>(`/numbers/${id}`, {
      label: "Приёмная",
      kind: "both",
      trunkId: null,
    });
    expect(changed.body).toMatchObject({ label: "Приёмная", kind: "both", trunkId: null });
    expect((await admin.delete(`/numbers/${id}`)).status).toBe(204);
    expect((await admin.delete(`/numbers/${id}`)).status).toBe(404);
  });

  it.each([
    [{ number: "приёмная" }, { field: "number", code: "phone" }],
    [
      { number: "+74957002000", until: "+74957001999" },
      { field: "until", code: "from_after_until" },
    ],
    [
      { number: "+74957002000", until: "+74967002000" },
      { field: "until", code: "too_many_items" },
    ],
  ])("%j is refused at its field", async (body, fault) => {
    const answer = await admin.post<Problem>("/numbers", body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toContainEqual(expect.objectContaining(fault));
  });
});

describe("INB-DOU-01 the outgoing number plan", () => {
  const entry = { digits: "9", isPrefix: true, remove: true, insert: "", shown: null };
  const put = (body: object) => admin.put<OutgoingPlanView & Problem>("/outgoing-plan", body);
  const faults = async (body: object) => {
    const { status, body: said } = await put({ usual: null, entries: [], ...body });
    return [status, said.errors?.map(({ field, code }) => [field, code])];
  };

  it("INB-DOU-02 is kept as it was saved, entries in their order; an older version is refused; another centre's number too", async () => {
    const { items } = (await admin.get<{ items: CallerNumber[] }>("/numbers")).body;
    const { number, id } = items[0]!;
    expect((await admin.get("/outgoing-plan")).body).toEqual({ usual: null, entries: [], version: 0 });
    const body = {
      usual: { caller: "fixed", number: number.replace("+7", "8 ") },
      entries: [
        { ...entry, digits: " 8 ", insert: "+7", shown: { caller: "hidden", number: null } },
        { ...entry, shown: { caller: "random", number } },
      ],
    };
    const saved = {
      usual: { caller: "fixed", number },
      entries: [
        { ...entry, digits: "8", insert: "+7", shown: { caller: "hidden", number: null } },
        { ...entry, shown: { caller: "random", number: null } },
      ],
    };
    expect(await put({ ...body, version: 0 })).toMatchObject({ status: 200, body: { ...saved, version: 1 } });
    expect((await admin.get("/outgoing-plan")).body).toEqual({ ...saved, version: 1 });
    expect(await put({ ...body, version: 0 })).toMatchObject({ status: 409, body: { code: "stale" } });
    expect(await admin.delete(`/numbers/${id}`)).toMatchObject({
      status: 409,
      body: {
        code: "in_use",
        params: { users: [{ kind: "outgoing_plan" }] },
      },
    });
    expect(await put({ usual: null, entries: [], version: 1 })).toMatchObject({
      status: 200,
      body: { version: 2 },
    });
  });

  it("INB-DOU-02 INB-DOU-04 INB-DOU-06 refuses what is wrong at its field, all at once", async () => {
    const fixed = (number: string | null) => ({ caller: "fixed", number });
    expect(await faults({ usual: fixed("+74990000000") })).toEqual([422, [["usual.number", "not_found"]]]);
    expect(await faults({ usual: fixed("звони") })).toEqual([422, [["usual.number", "not_found"]]]);
    expect(await faults({ usual: fixed(" ") })).toEqual([422, [["usual.number", "required"]]]);
    const entries = [
      { ...entry, isPrefix: false },
      { ...entry, digits: "=1+1" },
      { ...entry, insert: "8-" },
      { ...entry, digits: "9", shown: fixed(null) },
    ];
    expect(await faults({ entries })).toEqual([
      422,
      [
        ["entries.0.remove", "remove_needs_prefix"],
        ["entries.1.digits", "wrong_format"],
        ["entries.2.digits", "duplicate"],
        ["entries.2.insert", "wrong_format"],
        ["entries.3.digits", "duplicate"],
        ["entries.3.shown.number", "required"],
      ],
    ]);
    expect(
      await faults({ entries: Array.from({ length: 201 }, (_, n) => ({ ...entry, digits: `${n}` })) }),
    ).toEqual([422, [["entries", "too_many_items"]]]);
    expect((await (await server.signedIn("agent1")).get("/outgoing-plan")).status).toBe(403);
  });
});

describe("TEL-REG-03 SIP lines", () => {
  const lines = async (query = "") =>
    (await admin.get<{ items: Endpoint[] }>(`/endpoints${query}`)).body.items;

  it("show who registered, from where, with what, since when, until when and how far", async () => {
    const [line] = await lines();
    expect(line).toMatchObject({ registrations: [], password: null, nat: true, encryption: "allowed" });
    registrations.set(line!.id as EndpointId, [
      {
        contact: "sip:agent1@10.0.0.5:5060",
        address: "10.0.0.5",
        port: 5060,
        transport: "tls",
        userAgent: "Yealink T46S",
        since: 0,
        expiresAt: 600_000,
        roundTripMs: 7,
        reachable: true,
      },
    ]);
    expect((await lines())[0]).toMatchObject({
      registered: true,
      registrations: [
        { address: "10.0.0.5", transport: "tls", userAgent: "Yealink T46S", roundTripMs: 7, reachable: true },
      ],
    });
  });

  it("TEL-AUT-03 get a new password of 22 characters, and the log tells who made and who saw it", async () => {
    const [before] = await lines("?show=true");
    const { body } = await admin.post<{ password: string }>(`/endpoints/${before!.id}/password`);
    expect(body.password).toMatch(/^[A-Za-z0-9]{22}$/);
    expect(body.password).not.toBe(before!.password);
    expect((await lines("?show=true"))[0]!.password).toBe(body.password);
    const log = (await admin.get<{ items: { act: string }[] }>("/audit?kind=endpoint")).body.items;
    expect(log.map(({ act }) => act).slice(0, 3)).toEqual([
      "show_password",
      "renew_password",
      "show_password",
    ]);
    expect(JSON.stringify(log)).not.toContain(body.password);
  });

  it("TEL-AUT-03 show the password of the one line that was asked for, and the log names it", async () => {
    const [, second] = await lines();
    const shown = await lines(`?show=true&id=${second!.id}`);
    expect(shown.map(({ id, password }) => [id, typeof password])).toEqual([[second!.id, "string"]]);
    const log = await admin.get<{ items: { act: string; objectId: string | null; objectName: string }[] }>(
      "/audit?kind=endpoint",
    );
    expect(log.body.items[0]).toMatchObject({
      act: "show_password",
      objectId: second!.id,
      objectName: second!.login,
    });
  });

  it("TEL-SEC-04 TEL-SEC-03 TEL-PHN-01 TEL-DTM-02 TEL-REG-01 say what is asked of their devices", async () => {
    const [line] = await lines();
    const change = {
      nat: false,
      encryption: "required",
      networks: ["10.0.0.0/8"],
      md5: false,
      capacity: 20,
      ringOrder: "preferred",
      digitToneMs: 50,
      digitGapMs: 500,
      contactsMax: 10,
      flash: true,
    };
    expect((await admin.patch(`/endpoints/${line!.id}`, change)).status).toBe(204);
    expect((await lines())[0]).toMatchObject(change);
    const wrong = await admin.patch<Problem>(`/endpoints/${line!.id}`, { networks: ["10.0.0.1/8"] });
    expect(wrong).toMatchObject({
      status: 422,
      body: { errors: [{ field: "networks", code: "wrong_format" }] },
    });
    const beyond = [
      ["capacity", 0],
      ["capacity", 21],
      ["digitToneMs", 49],
      ["digitToneMs", 501],
      ["digitGapMs", 39],
      ["digitGapMs", 501],
      ["contactsMax", 0],
      ["contactsMax", 11],
    ] as const;
    for (const [field, value] of beyond)
      expect(await admin.patch<Problem>(`/endpoints/${line!.id}`, { [field]: value })).toMatchObject({
        status: 422,
        body: { errors: [{ field }] },
      });
  });
});

describe("TEL-SEC-01 who is shut out", () => {
  it("is on a page with the reason, and is let in from there", async () => {
    const { guard } = server.context;
    expect(guard.ban("198.51.100.7", 600_000, "by the test")).toBe(true);
    const { body } = await admin.get<{ items: BanView[] }>("/sip/bans");
    expect(body.items).toMatchObject([{ address: "198.51.100.7", reason: "by_hand", detail: "by the test" }]);
    expect((await admin.post("/sip/bans/release", { address: "198.51.100.7" })).status).toBe(204);
    expect((await admin.post("/sip/bans/release", { address: "198.51.100.7" })).status).toBe(404);
    expect((await admin.get<{ items: BanView[] }>("/sip/bans")).body.items).toEqual([]);
  });

  it("TEL-SEC-03 networks are always or never let in, at once", async () => {
    const added = await admin.post<NetworkView>("/sip/networks", {
      list: "deny",
      network: "198.51.100.0/24",
      note: "Сканеры",
    });
    expect(added.status, added.text).toBe(201);
    const again = await admin.post<Problem>("/sip/networks", { list: "deny", network: "198.51.100.0/24" });
    expect(again).toMatchObject({ status: 422, body: { errors: [{ field: "network", code: "duplicate" }] } });
    const wrong = await admin.post<Problem>("/sip/networks", { list: "allow", network: "198.51.100.1/24" });
    expect(wrong).toMatchObject({
      status: 422,
      body: { errors: [{ field: "network", code: "wrong_format" }] },
    });
    expect((await admin.delete(`/sip/networks/${added.body.id}`)).status).toBe(204);
    expect((await admin.get<{ items: NetworkView[] }>("/sip/networks")).body.items).toEqual([]);
  });
});

describe("PBX-BLK black list", () => {
  it("PBX-BLK-01 PBX-BLK-02 numbers and beginnings are added once, searched, and taken away", async () => {
    const added = await admin.post("/black-list", {
      entries: ["8 (495) 123-45-67", "7499123*", "+74951234567"],
      comment: " спам ",
    });
    expect(added).toMatchObject({ status: 200, body: { added: ["+74951234567", "+7499123*"], present: [] } });
    const again = await admin.post("/black-list", { entries: ["74951234567"] });
    expect(again.body).toEqual({ added: [], present: ["+74951234567"] });
    const found = await admin.get<{ items: BlackListEntry[] }>("/black-list?search=7499");
    expect(found.body.items).toMatchObject([
      { entry: "+7499123*", comment: "спам", way: "hand", createdBy: "admin", blockedCalls: 0 },
    ]);
    expect((await admin.delete(`/black-list/${found.body.items[0]!.id}`)).status).toBe(204);
    expect((await admin.delete(`/black-list/${found.body.items[0]!.id}`)).status).toBe(404);
  });

  it("PBX-BLK-02 all or none: each wrong line is named", async () => {
    const answer = await admin.post<Problem>("/black-list", { entries: ["+79991112233", "1234*", "шум"] });
    expect(answer).toMatchObject({
      status: 422,
      body: {
        errors: [
          { field: "entries.1", code: "mask" },
          { field: "entries.2", code: "phone" },
        ],
      },
    });
    const found = await admin.get<{ items: BlackListEntry[] }>("/black-list?search=7999111");
    expect(found.body.items).toEqual([]);
  });

  it("TEL-SEC-11 the answer and hidden callers are the centre's choice", async () => {
    expect((await admin.get("/black-list/settings")).body).toEqual({ answer: "declined", hidden: false });
    const changed = await admin.patch("/black-list/settings", { answer: "busy", hidden: true });
    expect(changed.body).toEqual({ answer: "busy", hidden: true });
    expect((await admin.patch("/black-list/settings", { answer: "silence" })).status).toBe(422);
    expect((await admin.get("/black-list/settings")).body).toEqual({ answer: "busy", hidden: true });
  });
});
