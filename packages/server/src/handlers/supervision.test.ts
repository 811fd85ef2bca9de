import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AgentRow, Interaction, PlayLink } from "@perezvon/api";
import { readWav, writeWav } from "@perezvon/media";
import type { CallId, RecordingId, UserId } from "@perezvon/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";
import { rangeOf } from "./recordings.ts";

let server: TestServer;
let admin: TestClient;
let supervisor: TestClient;
const audio = writeWav({
  sampleRate: 8000,
  channels: [0, 1].map((side) => Int16Array.from({ length: 1_239 }, (_, i) => (i % 256) * 100 + side)),
});
const callId = "0193d0c0-7b1e-7000-8000-0000000000c1" as CallId;
const recordingId = "0193d0c0-7b1e-7000-8000-0000000000d1" as RecordingId;
const escapingId = "0193d0c0-7b1e-7000-8000-0000000000d2" as RecordingId;

beforeAll(async () => {
  server = await openTestServer();
  admin = await server.signedIn("admin");
  supervisor = await server.signedIn("supervisor");
  const users = await server.store.users.list(server.centreId);
  const agentUserId = users.items.find(({ login }) => login === "agent1")!.id as UserId;
  const folder = join(server.context.folders.recordings, "2026-11-20");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "talk.wav"), audio);
  const beside = {
    recordingId,
    state: "stored",
    startedAt: server.clock.now(),
    format: "wav_pcm16_stereo",
    marks: [{ kind: "pause", fromMs: 10, toMs: 20, by: "agent1" }],
    waveform: { perSecond: 10, left: "AA==", right: "AA==" },
  };
  await writeFile(join(folder, "talk.wav.json"), JSON.stringify(beside));
  const at = server.clock.now();
  const { interactions } = server.store.engine;
  await interactions.save({
    callId,
    centreId: server.centreId,
    direction: "inbound",
    serviceId: undefined,
    campaignId: undefined,
    recordId: undefined,
    from: "+79990000001",
    to: "4040",
    agentUserId,
    startedAt: at,
    queuedAt: undefined,
    offeredAt: undefined,
    answeredAt: at + 2_000,
    endedAt: at + 60_000,
    handledAt: undefined,
    holdMs: 0,
    disposition: "no_disposition",
    note: "перезвонить",
    recordingId,
    endedBy: undefined,
  });
  for (const [id, file] of [
    [recordingId, "2026-11-20/talk.wav"],
    [escapingId, "../../../../etc/hostname"],
  ] as const) {
    await interactions.saveRecording({
      recordingId: id,
      centreId: server.centreId,
      callId,
      file,
      durationMs: 1_000,
      bytes: audio.length,
      sha256: "0".repeat(64),
      truncated: false,
      at,
    });
  }
});
afterAll(() => server.close());

describe("agents", () => {
  it("PLT-GRP-02 a supervisor sees exactly the agents of the groups he leads", async () => {
    const groups = (await admin.get<{ items: { id: string; name: string }[] }>("/groups")).body.items;
    const elsewhere = groups.find(({ name }) => name === "Специалисты")!.id;
    const made = { login: "expert", lastName: "Знаток", roles: ["AGT"], groupIds: [elsewhere] };
    expect((await admin.post("/users", made)).status).toBe(201);
    const logins = async (client: TestClient) =>
      (await client.get<{ items: AgentRow[] }>("/agents")).body.items.map(({ login }) => login);
    expect(await logins(supervisor)).toEqual(["agent1", "agent2"]);
    expect(await logins(admin)).toEqual(["agent1", "agent2", "expert"]);
  });

  it("OUT-PRV-02 each with the records that he has refused today, or not taken in time", async () => {
    const { agents } = server.store.engine;
    const { items } = (await admin.get<{ items: AgentRow[] }>("/agents")).body;
    const userId = items.find(({ login }) => login === "agent2")!.userId as UserId;
    const now = server.clock.now();
    const refused = { state: "not_ready", reason: "preview_refused", by: "system" } as const;
    for (const at of [now - 36 * 3_600_000, now, now + 1])
      await agents.writeState({ centreId: server.centreId, userId, ...refused, at });
    await agents.writeState({ centreId: server.centreId, userId, ...refused, reason: "missed", at: now + 2 });
    const seen = (await supervisor.get<{ items: AgentRow[] }>("/agents")).body.items;
    expect(seen.map(({ login, previewsRefused }) => [login, previewsRefused])).toEqual([
      ["agent1", 0],
      ["agent2", 2],
    ]);
  });
});

describe("interactions", () => {
  it("are shown with who took part, newest first", async () => {
    const { body } = await admin.get<{ items: Interaction[]; total: number }>("/interactions");
    expect(body.total).toBe(1);
    expect(body.items[0]).toMatchObject({
      id: callId,
      from: "+79990000001",
      to: "4040",
      agent: { name: "Ирина Петрова" },
      note: "перезвонить",
      recordingId,
    });
    const later = new Date(server.clock.now() + 1).toISOString();
    expect((await admin.get<{ items: [] }>(`/interactions?from=${later}`)).body.items).toEqual([]);
  });
});

describe("PLT-SEC-01 recordings", () => {
  const path = `/recordings/${recordingId}/audio`;
  const linked = async (client: TestClient) => {
    const { status, body } = await client.post<PlayLink>(`/recordings/${recordingId}/link`);
    return { status, path: `${path}?ticket=${body.ticket}` };
  };

  it("are heard by the agent and by the supervisor of his group, and by no administrator", async () => {
    const agent1 = await server.signedIn("agent1");
    expect((await agent1.get((await linked(agent1)).path)).status).toBe(200);
    // To another agent there is no such recording.
    const agent2 = await server.signedIn("agent2");
    expect((await linked(agent2)).status).toBe(404);
    expect((await agent2.get(path)).status).toBe(404);
    const answer = await supervisor.get((await linked(supervisor)).path);
    expect(answer.status).toBe(200);
    expect(answer.raw.equals(audio)).toBe(true);
    expect(answer.headers).toMatchObject({ "content-type": "audio/wav", "accept-ranges": "bytes" });
    expect((await linked(admin)).status).toBe(403);
    expect((await admin.get(path)).status).toBe(403);
  });

  it("TEL-REC-11 PLT-REC-15 are played by links of five minutes and one user, and every play and saving is in the audit log", async () => {
    const agent1 = await server.signedIn("agent1");
    const { path: link } = await linked(supervisor);
    for (const [client, address] of [
      [supervisor, path],
      [supervisor, `${link}x`],
      [agent1, link],
    ] as const)
      expect(await client.get(address)).toMatchObject({ status: 403, body: { code: "link_expired" } });
    const seen = async () => {
      const { body } = await admin.get<{ items: { act: string; actor: string; address: string }[] }>(
        `/audit?objectId=${recordingId}`,
      );
      return body.items.map(({ act, actor, address }) => `${act} ${actor} ${address}`);
    };
    const before = (await seen()).length;
    for (const range of ["bytes=0-99", "bytes=100-199", "bytes=200-299"])
      expect((await supervisor.get(link, { headers: { range } })).status).toBe(206);
    expect(await seen()).toHaveLength(before + 1);
    const saved = await supervisor.get(`${link}&download=true`);
    expect(saved.headers["content-disposition"]).toBe(`attachment; filename="${recordingId}.wav"`);
    expect((await agent1.get(`${(await linked(agent1)).path}&download=true`)).status).toBe(403);
    expect((await seen()).slice(0, 2)).toEqual([
      "download supervisor 127.0.0.1",
      "play supervisor 127.0.0.1",
    ]);
    server.clock.advanceTo(server.clock.now() + 5 * 60_000);
    expect(await supervisor.get(link)).toMatchObject({ status: 403, body: { code: "link_expired" } });
  });

  it("TEL-REC-11 tell their length and marks, and play one channel alone", async () => {
    expect((await supervisor.get(`/recordings/${recordingId}`)).body).toMatchObject({
      durationMs: 1_000,
      channels: 2,
      truncated: false,
      marks: [{ kind: "pause", fromMs: 10, toMs: 20, by: "agent1" }],
      waveform: { perSecond: 10 },
    });
    const { path: link } = await linked(supervisor);
    const right = await supervisor.get(`${link}&channel=right`);
    expect(readWav(right.raw).channels).toEqual([readWav(audio).channels[1]]);
    expect((await supervisor.get(`${link}&channel=middle`)).status).toBe(422);
  });

  it("can be played from the middle", async () => {
    const { path: link } = await linked(supervisor);
    const part = (range: string) =>
      supervisor.get(link, { headers: { range, "accept-encoding": "gzip, br" } });
    const middle = await part("bytes=1000-1999");
    expect(middle.status).toBe(206);
    expect(middle.headers).toMatchObject({
      "content-range": "bytes 1000-1999/5000",
      "content-length": "1000",
    });
    expect(middle.headers["content-encoding"]).toBeUndefined();
    expect(middle.raw.equals(audio.subarray(1000, 2000))).toBe(true);
    expect(await part("bytes=5000-")).toMatchObject({ status: 416, body: { code: "range" } });
  });

  it.each([
    [undefined, undefined],
    ["bytes=0-0", { from: 0, to: 0 }],
    ["bytes=10-", { from: 10, to: 99 }],
    ["bytes=-10", { from: 90, to: 99 }],
    ["bytes=-500", { from: 0, to: 99 }],
    ["bytes=90-500", { from: 90, to: 99 }],
    ["bytes=100-", "unusable"],
    ["bytes=5-4", "unusable"],
    ["bytes=-", undefined],
    ["bytes=0-1,5-6", undefined],
    ["lines=1-2", undefined],
  ])("RFC 9110 §14.2 range %s", (header, expected) => {
    expect(rangeOf(header, 100)).toEqual(expected);
  });

  it("a path that leaves the folder of recordings leads nowhere", async () => {
    const path = `/recordings/${escapingId}`;
    const { body } = await supervisor.post<PlayLink>(`${path}/link`);
    expect((await supervisor.get(`${path}/audio?ticket=${body.ticket}`)).status).toBe(404);
  });
});
