import { readdir, stat } from "node:fs/promises";
import type { Problem } from "@perezvon/api";
import { writeWav } from "@perezvon/media";
import type { AudioMessageId, CampaignId } from "@perezvon/model";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";

let server: TestServer;
let admin: TestClient;
beforeAll(async () => {
  server = await openTestServer();
  admin = await server.signedIn("admin");
});
afterAll(() => server.close());

const wanted = {
  recordCalls: false,
  recordShare: 30,
  recordingFormat: "wav_pcm16_stereo",
  recordOutsideTransfers: true,
  conferenceMax: 32,
  opusFirst: true,
  ownNumbersInside: false,
  commonMusic: true,
  holdMusic: null,
  transferReturnSeconds: 45,
  holdLongMinutes: 5,
  longestCallHours: 24,
  lostPageSeconds: 0,
  silentCallSeconds: 60,
  analysisDays: 90,
};
const noStream = { liveStream: false, liveStreamUrl: null, liveStreamTokenSet: false };
const put = (body: object) =>
  admin.request("PUT", "/call-settings", body) as Promise<{ status: number; body: unknown }>;

it("PLT-REC-01, PLT-REC-02, PLT-REC-03, PLT-REC-08, TEL-MIX-01, TEL-WRT-04 at first GSM mono, off, ten parties, G.711 first; a change is kept", async () => {
  expect((await admin.get("/call-settings")).body).toEqual({
    // The trial centre records from the beginning; a centre without settings does not (PLT-REC-01).
    recordCalls: true,
    recordShare: 100,
    recordingFormat: "wav_gsm_mono",
    recordOutsideTransfers: false,
    conferenceMax: 10,
    opusFirst: false,
    ownNumbersInside: true,
    commonMusic: false,
    holdMusic: null,
    transferReturnSeconds: 30,
    holdLongMinutes: 30,
    longestCallHours: 4,
    lostPageSeconds: 60,
    silentCallSeconds: 30,
    analysisDays: 14,
    ...noStream,
    version: 1,
  });
  expect(await put({ ...wanted, version: 1 })).toMatchObject({
    status: 200,
    body: { ...wanted, version: 2 },
  });
  expect((await admin.get("/call-settings")).body).toEqual({ ...wanted, ...noStream, version: 2 });
  expect(await put({ ...wanted, version: 1 })).toMatchObject({ status: 409 });
});

it.each([
  [{ recordingFormat: "mp3" }, "recordingFormat"],
  [{ recordShare: 0 }, "recordShare"],
  [{ recordShare: 101 }, "recordShare"],
  [{ conferenceMax: 2 }, "conferenceMax"],
  [{ conferenceMax: 33 }, "conferenceMax"],
  [{ transferReturnSeconds: 9 }, "transferReturnSeconds"],
  [{ transferReturnSeconds: 121 }, "transferReturnSeconds"],
  [{ holdLongMinutes: 0 }, "holdLongMinutes"],
  [{ holdLongMinutes: 241 }, "holdLongMinutes"],
  [{ longestCallHours: 25 }, "longestCallHours"],
  [{ lostPageSeconds: 121 }, "lostPageSeconds"],
  [{ silentCallSeconds: 9 }, "silentCallSeconds"],
  [{ silentCallSeconds: 301 }, "silentCallSeconds"],
  [{ analysisDays: 0 }, "analysisDays"],
  [{ analysisDays: 366 }, "analysisDays"],
])(
  "TEL-REC-01, PLT-REC-02, TEL-MIX-01, TEL-XFR-01, TEL-B2B-06, TEL-B2B-10, TEL-WRT-06, TEL-MED-07, TEL-CPA-11 %j is refused at %s",
  async (change, field) => {
    const answer = await put({ ...wanted, ...change });
    expect(answer.status).toBe(422);
    expect((answer.body as Problem).errors?.[0]).toMatchObject({ field });
  },
);

it("TEL-REC-12 a transcription provider is named with its token, which nobody sees again and which goes with its address", async () => {
  const url = "wss://speech.example/talks";
  const token = "a-token-of-the-provider";
  const set = await put({ ...wanted, liveStream: true, liveStreamUrl: url, liveStreamToken: token });
  expect(set).toMatchObject({
    status: 200,
    body: { liveStream: true, liveStreamUrl: url, liveStreamTokenSet: true },
  });
  // What a form does not name stays.
  expect((await put(wanted)).body).toMatchObject({
    liveStream: true,
    liveStreamUrl: url,
    liveStreamTokenSet: true,
  });
  expect((await server.store.callSettings.settings(server.centreId)).liveStreamToken).toBe(token);
  const shown = await Promise.all([admin.get("/call-settings"), admin.get("/audit?limit=50")]);
  expect(shown.map(({ status }) => status)).toEqual([200, 200]);
  expect(JSON.stringify(shown.map(({ body }) => body))).not.toContain(token);
  const moved = await put({ ...wanted, liveStreamUrl: "wss://speech.example/other" });
  expect(moved.body).toMatchObject({ liveStream: true, liveStreamTokenSet: false });
  expect((await put({ ...wanted, liveStream: false, liveStreamUrl: null })).body).toMatchObject(noStream);
});

it.each([
  [{ liveStream: true, liveStreamUrl: null }, "required"],
  [{ liveStreamUrl: "https://speech.example" }, "wrong_format"],
  [{ liveStreamUrl: "wss://" }, "wrong_format"],
  [{ liveStreamUrl: "ws://10.1.2.3/x" }, "not_allowed"],
  [{ liveStreamUrl: "ws://[::1]:9/x" }, "not_allowed"],
  [{ liveStreamUrl: "wss://localhost/x" }, "not_allowed"],
])(
  "TEL-REC-12 PLT-SEC-04 a stream that leads nowhere or inside is refused at its address: %j",
  async (change, code) => {
    const answer = await put({ ...wanted, ...change });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: "liveStreamUrl", code }] } });
  },
);

it("an agent may not see or change them", async () => {
  const agent = await server.signedIn("agent1");
  expect((await agent.get("/call-settings")).status).toBe(403);
});

interface Message {
  readonly id: string;
  readonly name: string;
  readonly sounds: readonly {
    readonly language: string;
    readonly durationMs: number;
    readonly fileName: string;
  }[];
  readonly campaigns: readonly { readonly name: string }[];
}

const upload = (id: string, language: string, bytes: Buffer, options: object = {}) =>
  admin.upload<Problem & { message: Message; converted: boolean }>(
    `/audio-messages/${id}/sounds/${language}`,
    [
      { name: "options", value: JSON.stringify(options) },
      { name: "file", fileName: "Приветствие.wav", bytes },
    ],
    "PUT",
  );
const newMessage = async (name: string) => (await admin.post<Message>("/audio-messages", { name })).body;
const wide = writeWav({ sampleRate: 16_000, channels: [new Int16Array(16_000).fill(9_000)] });

it("TEL-PLY-05 PLT-AUD-03 music of the centre is one of its messages, which then cannot go; a campaign names its own", async () => {
  const { id } = await newMessage("Вальс");
  const { body: before } = (await admin.get("/call-settings")) as { body: { version: number } };
  const unknown = await put({ ...wanted, holdMusic: "0190a7b4-0000-7000-8000-000000000000" });
  expect(unknown).toMatchObject({
    status: 422,
    body: { errors: [{ field: "holdMusic", code: "not_found" }] },
  });
  const set = await put({ ...wanted, holdMusic: id, version: before.version });
  expect(set).toMatchObject({ status: 200, body: { holdMusic: id } });
  expect((await admin.get("/audio-messages")).body).toMatchObject({
    items: expect.arrayContaining([expect.objectContaining({ id, holdMusic: true })]),
  });
  expect(await admin.request("DELETE", `/audio-messages/${id}`)).toMatchObject({ status: 409 });
  expect(await put(wanted)).toMatchObject({ status: 200, body: { holdMusic: null } });
  const campaign = await admin.post("/campaigns", { name: "С вальсом", musicId: id });
  expect(campaign).toMatchObject({ status: 201, body: { musicId: id } });
  expect(await admin.request("DELETE", `/audio-messages/${id}`)).toMatchObject({ status: 409 });
  const path = `/campaigns/${(campaign.body as { id: string }).id}`;
  expect(await admin.patch(path, { musicId: null })).toMatchObject({ body: { musicId: null } });
  expect(await admin.request("DELETE", `/audio-messages/${id}`)).toMatchObject({ status: 204 });
});

it("PLT-AUD-01 PLT-SND-02 TEL-PLY-01 a sound is uploaded, converted, heard, replaced and removed", async () => {
  const { id } = await newMessage("Приветствие");
  expect((await admin.post("/audio-messages", { name: "приветствие" })).body).toMatchObject({
    errors: [{ field: "name", code: "duplicate" }],
  });
  expect((await upload(id, "ru", wide, { description: "Кто звонит" })).body).toMatchObject({
    converted: true,
    message: { sounds: [{ language: "ru", durationMs: 1000, fileName: "Приветствие.wav" }] },
  });
  const heard = await admin.get(`/audio-messages/${id}/sounds/ru`);
  expect(heard.headers).toMatchObject({ "content-type": "audio/wav", "content-length": String(44 + 16_000) });
  const part = await admin.request("GET", `/audio-messages/${id}/sounds/ru`, undefined, {
    headers: { range: "bytes=0-3" },
  });
  expect([part.status, part.text]).toEqual([206, "RIFF"]);
  // The switch finds it, in the other language too as long as there is no other (PLT-AUD-02).
  const { audio } = server.context;
  const first = audio.path(server.centreId, id as AudioMessageId, "en")!;
  await expect(stat(first)).resolves.toMatchObject({ size: 44 + 16_000 });
  await upload(id, "ru", wide.subarray(0, 44 + 16_000));
  const second = audio.path(server.centreId, id as AudioMessageId, "ru")!;
  expect(second).not.toBe(first);
  await expect(stat(first)).rejects.toMatchObject({ code: "ENOENT" });
  expect((await admin.request("DELETE", `/audio-messages/${id}`)).status).toBe(204);
  expect(audio.path(server.centreId, id as AudioMessageId, "ru")).toBeUndefined();
  await expect(stat(second)).rejects.toMatchObject({ code: "ENOENT" });
});

it("PLT-SND-02 what is no sound is refused at the field, whatever it is called, and nothing of it stays", async () => {
  const { id } = await newMessage("Не звук");
  const refused = [
    ["audio_format", Buffer.from("<html>")],
    ["audio_format", wide.subarray(0, 20)],
    ["audio_empty", wide.subarray(0, 44)],
    ["audio_too_big", Buffer.alloc(20 * 1024 * 1024 + 1)],
  ] as const;
  for (const [code, bytes] of refused)
    expect(await upload(id, "ru", bytes), code).toMatchObject({
      status: 422,
      body: { errors: [{ field: "file", code }] },
    });
  expect(await upload(id, "ru", wide, { level: "loud" })).toMatchObject({
    body: { errors: [{ field: "options.level", code: "wrong_type" }] },
  });
  expect(await readdir(server.context.folders.uploads)).toEqual([]);
  expect((await admin.get(`/audio-messages/${id}/sounds/ru`)).status).toBe(404);
});

it("TEL-TTS-01 PLT-AUD-04 a voice reads a text; names and descriptions change", async () => {
  const { id } = await newMessage("Из текста");
  const speech = `/audio-messages/${id}/sounds/en/speech`;
  expect(await admin.post(speech, { text: "  " })).toMatchObject({ status: 422 });
  const spoken = await admin.post<Message>(speech, { text: "Good afternoon" });
  expect(spoken.body.sounds).toMatchObject([
    { language: "en", spokenText: "Good afternoon", fileName: null },
  ]);
  expect(spoken.body.sounds[0]!.durationMs).toBeGreaterThan(200);
  const changed = await admin.request("PATCH", `/audio-messages/${id}`, {
    name: "Добрый день",
    descriptions: { en: "Greets" },
  });
  expect(changed.body).toMatchObject({ name: "Добрый день", sounds: [{ description: "Greets" }] });
});

it("OUT-CMP-07 PLT-AUD-03 a campaign has messages in their order; what is used is not deleted, and says by whom", async () => {
  const [one, two] = [await newMessage("Первое"), await newMessage("Второе")];
  for (const { id } of [one, two]) await upload(id, "ru", wide);
  const campaign = (await admin.post<{ id: string }>("/campaigns", { name: "С аудио" })).body;
  const path = `/campaigns/${campaign.id}/audio`;
  const chosen = await admin.request<{ items: Message[] }>("PUT", path, { messageIds: [two.id, one.id] });
  expect(chosen.body.items.map(({ name }) => name)).toEqual(["Второе", "Первое"]);
  const read = await server.store.campaigns.get(server.centreId, campaign.id as CampaignId);
  expect(read?.campaign.messages).toEqual([
    { id: two.id, name: "Второе", durationMs: 1000 },
    { id: one.id, name: "Первое", durationMs: 1000 },
  ]);
  const anybody = "0193d0c0-7b1e-7000-8000-000000000001";
  expect(await admin.request("PUT", path, { messageIds: [one.id, anybody] })).toMatchObject({
    body: { errors: [{ field: "messageIds.1", code: "not_found" }] },
  });
  for (const gone of [`/audio-messages/${one.id}`, `/audio-messages/${one.id}/sounds/ru`])
    expect(await admin.request("DELETE", gone)).toMatchObject({
      status: 409,
      body: { code: "in_use", params: { users: ["С аудио"] } },
    });
  await admin.request("PUT", path, { messageIds: [] });
  expect((await admin.request("DELETE", `/audio-messages/${one.id}`)).status).toBe(204);
});
