import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AgentRow, Interaction } from "@perezvon/api";
import { readWav, writeWav } from "@perezvon/media";
import type { CallId, RecordingId, UserId } from "@perezvon/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";
import { rangeOf } from "./supervision.ts";

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

  it("are heard by the agent and by the supervisor of his group, and by no administrator", async () => {
    expect((await (await server.signedIn("agent1")).get(path)).status).toBe(200);
    // To another agent there is no such recording.
    expect((await (await server.signedIn("agent2")).get(path)).status).toBe(404);
    const answer = await supervisor.get(path);
    expect(answer.status).toBe(200);
    expect(answer.raw.equals(audio)).toBe(true);
    expect(answer.headers).toMatchObject({ "content-type": "audio/wav", "accept-ranges": "bytes" });
    expect((await admin.get(path)).status).toBe(403);
  });

  it("TEL-REC-11 tell their length and marks, and play one channel alone", async () => {
    expect((await supervisor.get(`/recordings/${recordingId}`)).body).toMatchObject({
      durationMs: 1_000,
      channels: 2,
      truncated: false,
      marks: [{ kind: "pause", fromMs: 10, toMs: 20, by: "agent1" }],
      waveform: { perSecond: 10 },
    });
    const right = await supervisor.get(`${path}?channel=right`);
    expect(readWav(right.raw).channels).toEqual([readWav(audio).channels[1]]);
    expect((await supervisor.get(`${path}?channel=middle`)).status).toBe(422);
  });

  it("can be played from the middle", async () => {
    const part = (range: string) =>
      supervisor.get(path, { headers: { range, "accept-encoding": "gzip, br" } });
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
    expect((await supervisor.get(`/recordings/${escapingId}/audio`)).status).toBe(404);
  });
});
