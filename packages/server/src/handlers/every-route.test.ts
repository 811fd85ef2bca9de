import { type Problem, privilegesOf, type Route, type RouteName, routes } from "@perezvon/api";
import type { CallId, CampaignId, GroupId, ListId, RecordingId } from "@perezvon/model";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  campaignPersonas,
  campaignRoutesOfAll,
  decides,
  mayCall,
  type Persona,
} from "../../testing/campaign-personas.ts";
import { promisedCall } from "../../testing/promised-call.ts";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";

const all = Object.entries(routes) as [RouteName, Route][];
const guarded = all.filter(([, { privilege }]) => privilege.kind !== "public");
const withPrivilege = all.filter(([, { privilege }]) => privilege.kind === "privilege");
const withId = all.filter(([, route]) => route.params !== undefined);

let server: TestServer;
let admin: TestClient;
let supervisor: TestClient;
let agent: TestClient;
/** Ids that the other centre really has, by the kind that the path names. */
let foreign: Record<string, string>;

beforeAll(async () => {
  server = await openTestServer();
  admin = await server.signedIn("admin");
  supervisor = await server.signedIn("supervisor");
  agent = await server.signedIn("agent1");
  foreign = await thingsOfTheOtherCentre(server);
});
// A person asks for less in ten seconds than all these tests do (PLT-SEC-05), so each test asks from an address of its own.
let asked = 0;
beforeEach(() => {
  asked++;
  for (const client of [admin, supervisor, agent]) client.address = `127.0.${asked >> 8}.${asked & 255}`;
});
afterAll(() => server.close());

/** Parts of paths that are no ids. */
const words: Readonly<Record<string, string>> = { scope: "user", language: "ru", number: "1" };
const address = (route: Route, ids: Readonly<Record<string, string>>) =>
  route.path.replace(/(?<=\/):(\w+)/g, (_, name: string) => ids[name] ?? words[name] ?? "");

const anId = "0193d0c0-7b1e-7000-8000-000000000001";
const anyIds = {
  recordId: "1",
  recordAction: "1:make_due",
  id: anId,
  importId: anId,
  sessionId: anId,
  exportId: anId,
  archiveId: anId,
  taskId: anId,
  deliveryId: anId,
  networkId: anId,
  associationId: anId,
  attemptId: anId,
};

const russianHours = { countryCode: "7", region: null, abbreviation: "РФ", hours: { entries: [] } };

const exportTask = {
  name: "renamed",
  enabled: false,
  schedule: { every: "day", at: "06:00" },
  timeZone: "Europe/Moscow",
  target: {
    protocol: "sftp",
    host: "127.0.0.1",
    port: 1,
    folder: "",
    login: "",
    bucket: "",
    region: "",
    plainHttp: false,
    implicitTls: false,
    hostKey: "",
    authority: "",
  },
  fileName: "x",
  format: "simple",
  lists: [],
  dispositions: [],
  compress: false,
  span: "since_last",
  skipEmpty: false,
};

const webService = { name: "renamed", address: "https://example.test/x", login: "", headers: [] };
const webhook = { name: "renamed", url: "https://example.test/x", kinds: ["record.closed"], enabled: false };

const recordingExport = {
  name: "renamed",
  enabled: false,
  weekdays: [1],
  target: exportTask.target,
  parts: "whole",
  signedOnly: false,
  dispositions: [],
  endedAfter: "2026-11-01T00:00:00Z",
  fileName: "x",
  manifest: true,
  pcm: false,
};

const feed = {
  enabled: false,
  schedule: { every: "minutes", minutes: 5 },
  timeZone: "Europe/Moscow",
  target: exportTask.target,
  path: "x.csv",
  mode: "append",
  after: "leave",
  moveTo: "",
  skipKnown: true,
  fileRequired: false,
  encoding: "utf-8",
  delimiter: ";",
  header: true,
  skipLines: 0,
  duplicates: "skip",
  splitNumbers: false,
};

const aScenario = {
  format: 1,
  name: "Чужой сценарий",
  start: "bye",
  operations: [{ id: "bye", kind: "exit", exits: {} }],
};

/** A body or query that the schema takes, so that only the id can be at fault. */
const valid: Partial<Record<RouteName, { query?: string; body?: unknown }>> = {
  campaignResults: { query: "?format=simple" },
  campaignThresholdsPut: { body: { items: [] } },
  campaignResultRows: { query: "?format=simple" },
  campaignExportStart: { body: { format: "simple" } },
  recordingOfDialLink: { body: { dial: anId } },
  campaignForecastStart: { body: {} },
  webhookCreate: { body: webhook },
  webhookPut: { body: webhook },
  webServiceCreate: { body: webService },
  webServicePut: { body: webService },
  scenarioRequestTry: {
    body: { operation: { id: "a", kind: "fetch_url", url: "https://a.invalid/" }, variables: {} },
  },
  campaignRecordingExportCreate: { body: recordingExport },
  campaignRecordingExportPut: { body: recordingExport },
  exportTaskCreate: { body: exportTask },
  exportTaskPut: { body: exportTask },
  exportTaskTry: { body: { target: exportTask.target } },
  listFeedPut: { body: feed },
  listFeedTry: { body: { target: feed.target, after: "leave" } },
  doNotCallFeedPut: { body: feed },
  doNotCallFeedTry: { body: { target: feed.target, after: "leave" } },
  resultsImport: {
    body: { source: { campaignId: anId, statuses: ["sold"] }, options: { mode: "append" } },
  },
  audioMessageCreate: { body: { name: "x" } },
  audioMessageChange: { body: { name: "renamed" } },
  audioSoundSpeak: { body: { text: "Добрый день" } },
  campaignAudioPut: { body: { messageIds: [] } },
  campaignImport: { body: { file: { format: "perezvon.campaign", version: 1, settings: { name: "x" } } } },
  outboundLimitsPut: {
    body: { simultaneousCalls: 1000, importMegabytes: 200, importRows: 1_000_000, importFields: 200 },
  },
  outgoingPlanPut: { body: { usual: null, entries: [] } },
  scenarioPut: { body: { scenario: aScenario } },
  scriptChange: { body: { name: "renamed" } },
  campaignScriptPut: {
    body: { enabled: false, scriptId: null, place: "before", knowledgeBase: false, ties: [] },
  },
  listChange: { body: { name: "renamed" } },
  formatCreate: { body: { name: "x", fields: [{ name: "Телефон", type: "phone" }] } },
  formatChange: { body: { name: "renamed" } },
  recordAdd: { body: { values: { Телефон: "+79990000001" } } },
  recordBatch: { body: { mode: "append", rows: [{ Телефон: "+79990000001" }] } },
  recordChange: { body: { values: {} } },
  recordChangeByKey: { query: "?key=1", body: { values: {} } },
  recordDeleteByKey: { query: "?key=1" },
  campaignChange: { body: { name: "renamed" } },
  campaignListAttach: { body: { listId: anId } },
  campaignListChange: { body: { order: 2 } },
  campaignDispositionsPut: { body: { folders: [], revision: "x" } },
  campaignListCount: { body: { filter: null } },
  userChange: { body: { firstName: "Renamed" } },
  userPassword: { body: {} },
  groupChange: { body: { name: "renamed" } },
  campaignRecordAction: { body: {} },
  attemptCorrect: { body: { disposition: "sold" } },
  recordToolCount: { body: { tool: "make_due" } },
  recordToolApply: { body: { tool: "make_due" } },
  campaignGroupChange: { body: { name: "renamed" } },
  campaignRestore: { body: {} },
  campaignStaffPut: { body: { groups: [] } },
  campaignLinkPut: { body: { groupId: anId, after: null } },
  callingHoursCheck: { body: { number: "+74951234567" } },
  callingHoursChange: { body: russianHours },
  callBackChange: {
    body: { from: "2026-01-05T07:00:00Z", until: "2100-01-05T07:00:00Z", ownerId: null },
  },
  callBackNewsSeen: { body: { ids: [] } },
  doNotCallListChange: { body: { name: "renamed" } },
  doNotCallAdd: { body: { entries: ["+79990000001"] } },
  doNotCallRemove: { body: { entries: ["+79990000001"] } },
  trunkChange: { body: { name: "renamed" } },
  testDialStart: { body: { number: "+79990000001" } },
  testCallStart: { body: { to: "+79990000001" } },
  numberChange: { body: { label: "renamed" } },
  endpointChange: { body: { nat: true } },
  locationPut: { body: { name: "renamed", address: "elsewhere" } },
  tollPartyPut: {
    body: {
      limits: { callsAtOnce: 1, callsPerHour: null, minutesPerDay: null, longestCallMinutes: null },
      closedAtNight: false,
    },
  },
};

async function send(
  client: TestClient,
  name: RouteName,
  route: Route,
  ids: Readonly<Record<string, string>>,
) {
  const path = address(route, ids) + (valid[name]?.query ?? "");
  if (!route.multipart) return client.request(route.method, path, valid[name]?.body);
  const options = JSON.stringify({ mode: "append", columns: [{ name: "Телефон", type: "phone" }] });
  return client.upload(
    path,
    [
      { name: "options", value: options },
      { name: "file", fileName: "a.csv", bytes: "Телефон\n+79990000001\n" },
    ],
    route.method === "PUT" ? "PUT" : "POST",
  );
}

describe("every route of the contract", () => {
  it.each(guarded)("%s needs a session", async (_name, route) => {
    const answer = await server.client().request(route.method, address(route, anyIds));
    expect(answer).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
    expect(answer.headers["content-type"]).toContain("application/problem+json");
  });

  it.each(guarded)("%s does not open to a made-up cookie", async (_name, route) => {
    const client = server.client();
    client.token = "A".repeat(43);
    expect((await client.request(route.method, address(route, anyIds))).status).toBe(401);
  });

  it.each(withPrivilege)("PLT-ROL-03 %s is closed to who has no privilege for it", async (_name, route) => {
    const { privilege } = route;
    const needs: readonly string[] = privilege.kind === "privilege" ? privilege.anyOf : [];
    const without = [agent, supervisor, admin].find(
      ({ me }) => !me?.privileges.some((each) => needs.includes(each)),
    );
    expect(without, "somebody in the demo centre lacks it").toBeDefined();
    const answer = await without!.request(route.method, address(route, anyIds));
    expect(answer).toMatchObject({ status: 403, body: { code: "forbidden" } });
  });

  it.each(guarded.filter(([, { method }]) => method !== "GET"))(
    "%s needs the token against forgery",
    async (_name, route) => {
      const answer = await admin.request(route.method, address(route, anyIds), undefined, {
        withoutToken: true,
      });
      expect(answer).toMatchObject({ status: 403, body: { code: "csrf_token" } });
    },
  );

  it.each(withId)("PLT-TEN-02 %s does not know an id of another centre", async (name, route) => {
    const ids = { ...foreign, id: foreign[route.path.split("/")[1]!]! };
    expect(ids.id, "the other centre has such a thing").toBeDefined();
    const client = name.startsWith("recording") ? supervisor : admin;
    const answer = await send(client, name, route, ids);
    expect(answer).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect((answer.body as Problem).errors).toBeUndefined();
    const unknown = await send(client, name, route, anyIds);
    const { requestId: _a, ...here } = answer.body as Problem;
    const { requestId: _b, ...there } = unknown.body as Problem;
    expect(here, "an id of nobody gets the very same answer").toEqual(there);
  });

  it.each(withId)("%s does not know something that is no id", async (name, route) => {
    const client = name.startsWith("recording") ? supervisor : admin;
    for (const id of ["1", "x'--", "%00", "..%2f.."]) {
      const answer = await client.request(
        route.method,
        address(route, { id, recordId: id, importId: id, sessionId: id, networkId: id }),
      );
      expect(answer.status, id).toBe(404);
    }
  });

  it.each(all.filter(([, { body }]) => body !== undefined))(
    "PLT-GEN-02 %s refuses an unknown field and names it",
    async (name, route) => {
      const hearer = name.startsWith("recording") ? supervisor : admin;
      const client = name === "signIn" ? server.client() : hearer;
      const own = { ...anyIds, id: await ownId(route) };
      const answer = await client.request<Problem>(route.method, address(route, own), { surprise: 1 });
      expect(answer).toMatchObject({ status: 422, body: { code: "invalid" } });
      expect(answer.body.errors).toContainEqual({ field: "surprise", code: "unknown_field" });
    },
  );

  it.each(all.filter(([, { query }]) => query !== undefined))(
    "PLT-GEN-02 %s refuses an unknown query",
    async (name, route) => {
      const client = name === "agents" || name.startsWith("recording") ? supervisor : admin;
      const own = { ...anyIds, id: await ownId(route) };
      const answer = await client.request<Problem>(
        route.method,
        `${address(route, own)}?format=simple&surprise=1`,
      );
      if (answer.status === 404) return;
      expect(answer.status).toBe(422);
      expect(answer.body.errors).toContainEqual({ field: "surprise", code: "unknown_field" });
    },
  );

  it("PLT-GEN-02 what cannot be parsed is 400, another content type 415", async () => {
    const json = { headers: { "content-type": "application/json" } };
    expect(await admin.request("POST", "/lists", Buffer.from("{"), json)).toMatchObject({
      status: 400,
      body: { code: "malformed" },
    });
    expect(await admin.request("POST", "/lists", Buffer.from(""), json)).toMatchObject({ status: 400 });
    const xml = { headers: { "content-type": "application/xml" } };
    expect(await admin.request("POST", "/lists", Buffer.from("<a/>"), xml)).toMatchObject({
      status: 415,
      body: { code: "unsupported_media_type" },
    });
    expect(await admin.get("/nowhere")).toMatchObject({ status: 404, body: { code: "not_found" } });
  });

  it("PLT-TEN-02 lists of one centre show nothing of the other", async () => {
    for (const [name, route] of all) {
      if (route.method !== "GET" || route.params || !("200" in route.responses)) continue;
      const client = ["agents"].includes(name) ? supervisor : admin;
      const answer = await client.get(route.path);
      if (answer.status !== 200) continue;
      for (const id of Object.values(foreign)) expect(answer.text, `${name} shows ${id}`).not.toContain(id);
    }
  });
});

describe("every route of a campaign", () => {
  let all: Awaited<ReturnType<typeof campaignPersonas>>;
  beforeAll(async () => {
    all = await campaignPersonas(server, admin);
  });

  /** Whether the request gets past the door: a body of a wrong kind is refused only behind it, so nothing is changed. */
  async function passes({ client, who }: Persona, [name, route]: [string, Route], id: string) {
    const ids = { ...anyIds, id };
    const headers = { "content-type": "application/xml" };
    const answer =
      route.method === "GET"
        ? await client.get(address(route, ids) + (valid[name as RouteName]?.query ?? ""))
        : await client.request(route.method, address(route, ids), Buffer.from("<a/>"), { headers });
    if (route.method !== "GET") expect([403, 404, 415], `${who} ${name}`).toContain(answer.status);
    const { code } = answer.body as Problem;
    // A file, a task or a record of that id there is none: the handler says so.
    const lacking = route.path.split("/:").length > 2 && route.method === "GET" && answer.status === 404;
    return { open: ![403, 404].includes(answer.status), code, lacking };
  }

  it("OUT-CMP-04 PLT-ROL-03 INB-PER-03 opens to whom it shall, and to nobody else", async () => {
    const wrong: string[] = [];
    const asked = new Set<string>();
    for (const [n, persona] of all.personas.entries()) {
      for (const [place, route] of campaignRoutesOfAll.entries()) {
        const may = mayCall(persona, route[0]);
        if (may === undefined) continue;
        if (decides(persona, route[1]) !== may) wrong.push(`${persona.who}: ${route[0]} is decided wrongly`);
        // Over the wire once for each kind of access; for the stranger, everything.
        const kind = `${n} ${may} ${route[1].method === "GET"} ${privilegesOf(route[1].privilege).join()}`;
        if (asked.has(kind) && persona.who !== "supervisor of another group") continue;
        asked.add(kind);
        persona.client.address = `127.8.${n}.${place + 1}`;
        const { open, code, lacking } = await passes(persona, route, all.campaign.id);
        if (open !== may && !(may && (lacking || code === "not_found")))
          wrong.push(`${persona.who}: ${route[0]} ${open ? "is open" : code}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it("OUT-CMP-04 a campaign that nothing ties him to is none to him, in the list, too", async () => {
    for (const { who, client, may } of all.personas) {
      client.address = "127.8.99.1";
      const seen = await client.get<{ items: { id: string; rights: object }[] }>("/campaigns");
      const here = seen.body.items?.find(({ id }) => id === all.campaign.id);
      expect(here !== undefined, who).toBe(may.includes("see"));
      const rights = Object.fromEntries(
        (["edit", "run", "report"] as const).map((act) => [act, may.includes(act)]),
      );
      if (here) expect(here.rights, who).toEqual(rights);
      if (seen.status === 200 && who !== "administrator of another campaign")
        expect((await client.get(`/campaigns/${all.other.id}`)).status, who).toBe(404);
    }
  });

  it("OUT-STA-01 DSK-CWN-03 at his desk a manager changes mode, factor and lists, and nothing that administrators set", async () => {
    const { client } = all.personas.find(({ who }) => who === "manager of the campaign")!;
    const path = `/campaigns/${all.campaign.id}`;
    const change = async (body: object) => (await client.patch(path, body)).status;
    expect(await change({ mode: "predictive", dialsPerAgent: 1.5 })).toBe(200);
    expect(await change({ lists: [] })).toBe(200);
    const list = (await admin.get<{ items: { id: string }[] }>("/lists")).body.items[0]!.id;
    for (const body of [
      { name: "Чужими руками" },
      { mode: "preview", callerNumber: null },
      { enabled: false },
      { lists: [{ listId: list, enabled: true, order: 1, ratio: 1 }] },
    ])
      expect(await change(body), JSON.stringify(body)).toBe(403);
    await admin.patch(path, { lists: [{ listId: list, enabled: false, order: 1, ratio: 1 }] });
    expect(await change({ lists: [{ listId: list, enabled: true, order: 2, ratio: 1 }] })).toBe(200);
    const cards = await client.get<{ items: { id: string }[] }>(`${path}/lists`);
    const card = `${path}/lists/${cards.body.items[0]!.id}`;
    expect((await client.patch(card, { enabled: false, ratio: 3 })).status).toBe(200);
    expect((await client.patch(card, { fullPasses: true })).status).toBe(403);
    const named = { groups: [], managerIds: [client.me!.user.id] };
    expect((await client.put(`${path}/staff`, named)).status).toBe(403);
  });
});

async function ownId(route: Route): Promise<string> {
  const kind = route.path.split("/")[1];
  if (kind === "lists") {
    const { body } = await admin.get<{ items: { id: string }[] }>("/lists");
    return body.items[0]!.id;
  }
  if (kind === "campaigns") {
    const { body } = await admin.get<{ items: { id: string }[] }>("/campaigns");
    if (body.items[0]) return body.items[0].id;
    return (await admin.post<{ id: string }>("/campaigns", { name: "Своя" })).body.id;
  }
  return anId;
}

async function thingsOfTheOtherCentre({ signedIn, store, other, clock, context }: TestServer) {
  const there = await signedIn("admin", "other");
  const idsOf = async (path: string) =>
    (await there.get<{ items: { id: string }[] }>(path)).body.items[0]!.id;
  const list = await idsOf("/lists");
  const campaign = await there.post<{ id: string }>("/campaigns", {
    name: "Чужая",
    lists: [{ listId: list, enabled: true, order: 1, ratio: 1 }],
  });
  const format = await there.post<{ id: string }>("/formats", {
    name: "Чужой",
    fields: [{ name: "Телефон", type: "phone" }],
  });
  const { centreId } = other;
  const entry = await store.imports.begin(
    centreId,
    { listId: list as never, mode: "replace", fields: [], fileName: "x.csv", at: clock.now() },
    { userId: undefined, name: "test" },
  );
  const results = await store.exports.begin(
    centreId,
    {
      id: "0193d0c0-7b1e-7000-8000-0000000000cc",
      campaignId: campaign.body.id as CampaignId,
      query: { format: "simple" },
      fileName: "x.csv",
      startedAt: clock.now(),
      expiresAt: clock.now() + 1,
    },
    { userId: undefined, name: "test" },
  );
  const callId = "0193d0c0-7b1e-7000-8000-0000000000aa" as CallId;
  const recordingId = "0193d0c0-7b1e-7000-8000-0000000000bb" as RecordingId;
  const users = await store.users.list(centreId);
  const agentUserId = users.items.find(({ login }) => login === "agent1")!.id;
  await store.engine.interactions.save({
    callId,
    centreId,
    direction: "inbound",
    serviceId: undefined,
    campaignId: undefined,
    recordId: undefined,
    from: "+79990000001",
    to: "4040",
    agentUserId,
    startedAt: clock.now(),
    queuedAt: undefined,
    offeredAt: undefined,
    answeredAt: undefined,
    endedAt: clock.now(),
    handledAt: undefined,
    holdMs: 0,
    disposition: undefined,
    note: "",
    recordingId,
    endedBy: undefined,
  });
  await store.engine.interactions.saveRecording({
    recordingId,
    centreId,
    callId,
    file: "x.wav",
    durationMs: 1,
    bytes: 1,
    sha256: "0".repeat(64),
    truncated: false,
    at: clock.now(),
  });
  const network = await there.post<{ id: string }>("/sip/networks", {
    list: "deny",
    network: "203.0.113.0/24",
  });
  await there.post("/black-list", { entries: ["7495123*"] });
  await there.post("/calling-hours", russianHours);
  const linked = await there.post<{ id: string }>("/campaign-groups", { name: "Чужая группа" });
  const deleted = await there.post<{ id: string }>(`/campaigns/${campaign.body.id}/copy`);
  await there.request("DELETE", `/campaigns/${deleted.body.id}`);
  const scenario = await there.post<{ id: string }>("/scenarios", { scenario: aScenario });
  const audio = await there.post<{ id: string }>("/audio-messages", { name: "Чужое сообщение" });
  const script = await there.post<{ id: string }>("/scripts", { name: "Чужой скрипт" });
  const picture = await store.scripts.pictures.add(
    centreId,
    { mediaType: "image/svg+xml", content: Buffer.from("<svg/>") },
    clock.now(),
  );
  const { trace } = context;
  trace.start(centreId, "", 30, () => true);
  trace.observer(
    "in",
    Buffer.from("INVITE sip:1@a SIP/2.0\r\nCall-ID: foreign\r\nFrom: <sip:2@a>\r\nTo: <sip:1@a>\r\n\r\n"),
    { transport: "udp", address: "192.0.2.1", port: 5060, flow: "f" as never, listener: 0 },
    0,
  );
  const location = await there.post<{ id: string }>("/locations", { name: "Чужой офис", address: "Где-то" });
  const alert = await store.alerts.raise(
    centreId,
    { kind: "trunk_down", subject: "x", urgent: true, lasting: true, details: {} },
    clock.now(),
  );
  const callBack = await promisedCall(
    store,
    { centreId, campaignId: campaign.body.id as CampaignId, listId: list as ListId },
    { at: clock.now(), from: clock.now(), until: clock.now() + 1 },
  );
  const groupId = (await store.directory.groups(centreId)).items[0]!.id as GroupId;
  const key = await there.post<{ item: { id: string } }>("/api-keys", {
    name: "Чужой",
    privileges: ["svc.lists"],
  });
  const hook = await there.post<{ item: { id: string } }>("/webhooks", { ...webhook, name: "Чужой" });
  const asked = await there.post<{ id: string }>("/web-services", { ...webService, name: "Чужой" });
  return {
    "web-services": asked.body.id,
    "api-keys": key.body.item.id,
    webhooks: hook.body.item.id,
    deliveryId: anId,
    lists: list,
    recordId: "812345678901",
    recordAction: "812345678901:make_due",
    campaigns: campaign.body.id,
    "campaign-groups": linked.body.id,
    "deleted-campaigns": deleted.body.id,
    importId: entry.id,
    alerts: alert.id,
    locations: location.body.id,
    traces: trace.calls(centreId)[0]!.id,
    scenarios: scenario.body.id,
    "audio-messages": audio.body.id,
    scripts: script.body.id,
    "script-pictures": picture!,
    // Of users and lines.
    limits: agentUserId,
    exportId: results.id,
    // Guarded by its campaign.
    archiveId: anId,
    taskId: anId,
    associationId: anId,
    attemptId: anId,
    sessionId: there.me!.user.id,
    recordings: recordingId,
    interactions: callId,
    calls: callId,
    users: agentUserId,
    groups: groupId,
    formats: format.body.id,
    trunks: await idsOf("/trunks"),
    numbers: await idsOf("/numbers"),
    endpoints: await idsOf("/endpoints"),
    "black-list": await idsOf("/black-list"),
    dnc: await idsOf("/dnc"),
    "call-backs": callBack,
    "calling-hours": await idsOf("/calling-hours"),
    sip: network.body.id,
    networkId: network.body.id,
  };
}
