import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type {
  Campaign,
  ContactList,
  Problem,
  RecordBatchResult,
  RecordingExport,
  RecordingExportRun,
  RecordingExports,
} from "@perezvon/api";
import { uuidV7 } from "@perezvon/base";
import { readWav, recoverRecordings, writeWav } from "@perezvon/media";
import type { CallId, CampaignId, LegId, LegRecord, RecordingId, UserId } from "@perezvon/model";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, it } from "vitest";
import { letDial } from "../../testing/dialled.ts";
import {
  canServeFiles,
  remoteLogin,
  s3Bucket,
  s3Keys,
  startFtp,
  startS3,
  startSftp,
  type TestRemote,
  type TestSftp,
} from "../../testing/remote-servers.ts";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";

const hour = 3_600_000;
const noon = Date.parse("2026-11-20T12:00:00Z");
let server: TestServer;
let admin: TestClient;
let campaign: Campaign;
let agentUserId: UserId;
let bucket: TestRemote;
let sftp: TestSftp | undefined;
let ftp: TestRemote | undefined;

beforeAll(async () => {
  server = await openTestServer({ recordingMbit: 2 });
  server.clock.advanceTo(noon);
  admin = await server.signedIn("admin");
  bucket = await startS3();
  if (canServeFiles) [sftp, ftp] = [await startSftp(), await startFtp()];
  const fields = [{ name: "Телефон", type: "phone" }];
  const list = (await admin.post<ContactList>("/lists", { name: "Записанные", fields })).body;
  const rows = Array.from({ length: 40 }, (_, i) => ({ Телефон: `+79990000${100 + i}` }));
  await admin.post<RecordBatchResult>(`/lists/${list.id}/records:batch`, { mode: "append", rows });
  const lists = [{ listId: list.id, enabled: true, order: 1, ratio: 1 }];
  campaign = (await admin.post<Campaign>("/campaigns", { name: "Опрос: «весна»", lists })).body;
  await admin.post(`/campaigns/${campaign.id}/start`);
  const users = (await server.store.users.list(server.centreId)).items;
  const owner = users.find(({ login }) => login === "admin")!;
  const mail = await admin.request("PATCH", `/users/${owner.id}`, { email: "owner@example.test" });
  expect(mail.status, mail.text).toBe(200);
  agentUserId = users.find(({ login }) => login === "agent1")!.id as UserId;
});
afterAll(async () => {
  await Promise.all([server?.close(), bucket?.close(), sftp?.close(), ftp?.close()]);
});

const path = () => `/campaigns/${campaign.id}/recording-exports`;
const target = (change: object = {}) => ({
  protocol: "s3",
  host: "127.0.0.1",
  port: bucket.port,
  folder: "",
  login: s3Keys.login,
  bucket: s3Bucket,
  region: "",
  plainHttp: true,
  implicitTls: false,
  hostKey: "",
  authority: "",
  ...change,
});
const body = (change: object = {}) => ({
  name: "Ночь",
  enabled: true,
  weekdays: [1, 2, 3, 4, 5, 6, 7],
  target: target(),
  parts: "whole",
  signedOnly: false,
  dispositions: [],
  endedAfter: "2026-11-01T00:00:00Z",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: variables of the file name.
  fileName: "записи/$(callDate)/${callHour}/$(service)_$(customerPhone)_$(agent)",
  manifest: true,
  pcm: false,
  password: s3Keys.password,
  ...change,
});
const exportsOf = async () => (await admin.get<RecordingExports>(path())).body;
const runsOf = async (id: string) =>
  (await admin.get<{ items: RecordingExportRun[] }>(`${path()}/${id}/runs`)).body.items;

/** A dial of a minute with its talk, stored as the media workers leave it: sealed GSM. */
async function recorded(
  at: number,
  {
    consent = false,
    disposition = "sold",
    file = true,
  }: { consent?: boolean; disposition?: string; file?: boolean } = {},
): Promise<{ readonly id: RecordingId; readonly callId: CallId }> {
  const id = uuidV7(at) as RecordingId;
  const callId = await letDial(server, campaign.id as CampaignId, {
    at,
    disposition,
    closes: true,
    agentUserId,
    recordingId: id,
    recordedMs: 4_000,
    recordedUntil: at + 14_000,
  });
  const place = join(server.context.folders.recordings, "2026-11-20", `${id}.wav`);
  mkdirSync(dirname(place), { recursive: true });
  if (!file) return { id, callId };
  const tone = Int16Array.from(
    { length: 32_000 },
    (_, i) => 8_000 * Math.sin((i * Math.PI) / (i < 16_000 ? 20 : 5)),
  );
  writeFileSync(`${place}.part`, writeWav({ sampleRate: 8_000, channels: [tone, tone] }));
  const key = server.store.recordingKey(server.centreId);
  const marks = consent ? [{ kind: "consent", fromMs: 1_000, toMs: 2_000 }] : [];
  const metadata = {
    recordingId: id,
    state: "captured",
    startedAt: at + 10_000,
    format: "wav_gsm_mono",
    parts: "both",
  };
  writeFileSync(
    `${place}.json`,
    JSON.stringify({ ...metadata, channels: { mono: "both" }, marks, keyId: key.id }),
  );
  const [stored] = await recoverRecordings(dirname(place), (each) => (each === key.id ? key : undefined));
  expect(stored?.file).toBe(place);
  expect(readFileSync(place).includes("RIFF")).toBe(false);
  return { id, callId };
}

async function tick(at: number): Promise<void> {
  server.clock.advanceTo(Math.max(server.clock.now(), at));
  await server.context.tasks.tick();
  await server.context.tasks.settled();
}
/** To when the export is due: nights pass without a page. */
async function tickDue(id: string): Promise<void> {
  const task = await server.store.exportTasks.get(server.centreId, campaign.id as CampaignId, id);
  await tick(task!.nextAt!);
}
const inStore = (id: string) => server.store.exportTasks.runs(server.centreId, id);

/** What the object store holds, without its own descriptions. */
function objects(): Map<string, Buffer> {
  const root = join(bucket.folder, s3Bucket);
  const names = existsSync(root) ? readdirSync(root, { recursive: true, encoding: "utf8" }) : [];
  const files = names.filter((name) => name.endsWith("._S3rver_object"));
  return new Map(
    files.map((name) => [name.slice(0, -"._S3rver_object".length), readFileSync(join(root, name))] as const),
  );
}

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

it("OUT-EXP-03 INB-EXP-03 INB-EXP-04 INB-EXP-05 INB-EXP-06 INB-EXP-07 recordings go decrypted in the night, each once, with a manifest", async () => {
  const first = await recorded(noon - 3 * hour);
  // The same name in the same hour.
  await recorded(noon - 3 * hour + 1_000, { consent: true });
  const gone = await recorded(noon - 2 * hour, { file: false });
  const refused = await admin.post<Problem>(
    path(),
    body({ name: " ", fileName: "$(nobody)", target: target({ bucket: "" }) }),
  );
  expect(refused.body.errors).toEqual([
    { field: "name", code: "required" },
    { field: "fileName", code: "unknown_variable", params: { variable: "nobody" } },
    { field: "target.bucket", code: "required" },
  ]);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: variables of the file name.
  const template = "записи/$(callDate)/${callHour}/$(service)_$(agent)";
  const made = await admin.post<RecordingExport>(path(), body({ fileName: template }));
  expect(made.status, made.text).toBe(201);
  const { id } = made.body;
  // 23:00 in Moscow.
  expect(made.body).toMatchObject({ nextAt: "2026-11-20T20:00:00.000Z", hasPassword: true, lastRun: null });
  expect(made.text).not.toContain(`"password"`);
  expect(await exportsOf()).toMatchObject({
    window: { from: "23:00", to: "09:00", hours: 10, timeZone: "Europe/Moscow", mbit: 2 },
    lastWeek: { recordings: 3, durationMs: 12_000 },
  });
  expect((await admin.get(`/campaigns/${campaign.id}/export-tasks`)).body).toEqual({ items: [] });

  await tick(Date.parse("2026-11-20T20:00:00Z"));
  admin = await server.signedIn("admin");
  const [run, ...others] = await runsOf(id);
  expect(others).toEqual([]);
  expect(run).toMatchObject({ state: "done", found: 3, sent: 2, failed: 1, failure: null });
  const files = objects();
  const manifest = `записи/manifest_2026-11-20_${run!.id}.csv`;
  const names = ["12/Опрос_ «весна»_agent1.wav", "12/Опрос_ «весна»_agent1_2.wav"].map(
    (name) => `записи/2026-11-20/${name}`,
  );
  expect([...files.keys()].sort()).toEqual([...names, manifest].sort());
  const heard = readWav(files.get(names[0]!)!);
  expect(heard.channels[0]!.length).toBe(32_000);
  expect(run!.bytes).toBe(names.reduce((sum, name) => sum + files.get(name)!.length, 0));
  const table: Record<string, string>[] = parse(files.get(manifest)!, { bom: true, columns: true });
  expect(Object.keys(table[0]!)).toHaveLength(17);
  expect(table.map((row) => [row["Файл"], row["Голосовая подпись"], row["Результат выгрузки"]])).toEqual([
    [names[0], "0", "success"],
    [names[1], "1", "success"],
    ["", "0", "failed"],
  ]);
  expect(table[0]).toMatchObject({
    "ID записи": first.id,
    "Глобальный ID": first.callId,
    "Логин оператора": "agent1",
    Направление: "outbound",
    "Секунды разговора": "20",
    "Сумма SHA-256": sha256(files.get(names[0]!)!),
  });
  expect(table[2]!["ID записи"]).toBe(gone.id);
  // Nothing goes twice, and what is erased is not asked for again.
  expect((await exportsOf()).items[0]!.nextAt).toBe("2026-11-21T20:00:00.000Z");
  await tick(Date.parse("2026-11-21T20:00:00Z"));
  admin = await server.signedIn("admin");
  expect((await runsOf(id))[0]).toMatchObject({ state: "empty", found: 0 });
  expect(objects().size).toBe(3);
  const audit = (
    await admin.get<{ items: { kind: string; after: unknown }[] }>(`/audit?objectId=${campaign.id}`)
  ).body;
  expect(audit.items.filter(({ kind }) => kind === "recordings")[1]!.after).toMatchObject({
    sent: 2,
    failed: 1,
  });
  expect((await admin.request("DELETE", `${path()}/${id}`)).status).toBe(204);
});

it("OUT-EXP-03 INB-EXP-02 filters: statuses, the moment of the end, the voice signature; each agent's part as WAV", async () => {
  for (const name of objects().keys()) rmSync(join(bucket.folder, s3Bucket, `${name}._S3rver_object`));
  const at = server.clock.now();
  const { callId } = await recorded(at - 50 * 60_000, { disposition: "refused" });
  const legs = [2_000, 3_000].map(
    (joined, place) =>
      ({
        legId: uuidV7(at + place) as LegId,
        callId,
        centreId: server.centreId,
        status: "finished",
        direction: "in",
        peer: "browser",
        userId: agentUserId,
        from: "1",
        to: "2",
        transfers: [],
        joins: [],
        recordings: [],
        hostId: "n",
        qualityPoints: [],
        faults: [],
        tries: [],
        sip: [],
        holdMs: 0,
        startedAt: at - 50 * 60_000,
        answeredAt: at - 50 * 60_000 + 10_000 + (place === 0 ? 0 : joined),
        endedAt: at - 50 * 60_000 + 10_000 + (place === 0 ? joined : 60_000),
        endedBy: "remote",
      }) as unknown as LegRecord,
  );
  for (const leg of legs) server.store.legs.closed(leg);
  await server.store.legs.flush();
  // Inside the window it begins at once, and stays within the filters.
  const endedAfter = new Date(at - hour).toISOString();
  const parts = body({ name: "Части", parts: "agent", dispositions: ["refused"], endedAfter, pcm: true });
  const made = (await admin.post<RecordingExport>(path(), { ...parts, fileName: "$(segment)" })).body;
  const signed = body({ name: "Подпись", signedOnly: true, fileName: "s/$(recordingId)" });
  const second = (await admin.post<RecordingExport>(path(), signed)).body;
  await tick(server.clock.now());
  expect((await runsOf(made.id))[0]).toMatchObject({ answer: null, state: "done", found: 2, sent: 2 });
  const files = objects();
  const seconds = (name: string) => readWav(files.get(name)!).channels[0]!.length / 8_000;
  expect([seconds("1.wav"), seconds("2.wav")]).toEqual([2, 1]);
  // Of all talks only one bears the signature.
  expect((await runsOf(second.id))[0]).toMatchObject({ sent: 1, failed: 0, found: 1 });
  expect([...files.keys()].filter((name) => /^s\/[^m].*\.wav$/.test(name)).length).toBe(1);
  for (const { id } of [made, second]) await admin.request("DELETE", `${path()}/${id}`);
});

it("INB-EXP-03 INB-EXP-08 what cannot be read is tried three times a night for seven nights, then reported; a server that is away costs nothing", async () => {
  const { id: broken } = await recorded(server.clock.now() - hour, { disposition: "busy" });
  const stored = join(server.context.folders.recordings, "2026-11-20", `${broken}.wav`);
  const damaged = readFileSync(stored);
  damaged[damaged.length - 1]! ^= 1;
  writeFileSync(stored, damaged);
  const fine = await recorded(server.clock.now() - hour + 1_000, { disposition: "busy" });
  const endedAfter = new Date(server.clock.now() - hour).toISOString();
  const away = body({
    name: "Упорный",
    endedAfter,
    dispositions: ["busy"],
    fileName: "w/$(recordingId)",
    target: target({ port: 1 }),
  });
  const made = (await admin.post<RecordingExport>(path(), away)).body;
  for (let tries = 0; tries < 4; tries++) await tickDue(made.id);
  expect((await inStore(made.id)).map(({ failure }) => failure)).toEqual(Array(4).fill("connection_refused"));
  server.clock.advanceBy(1_000);
  const back = { ...away, target: target() };
  expect((await admin.put(`${path()}/${made.id}`, back)).status).toBe(200);
  for (let night = 1; night <= 7; night++) {
    for (let tries = 1; tries <= 3; tries++) {
      await tickDue(made.id);
      const [run] = await inStore(made.id);
      expect({ night, tries, ...run }).toMatchObject({
        answer: undefined,
        night,
        tries,
        failed: 1,
        rows: night === 1 && tries === 1 ? 1 : 0,
      });
    }
  }
  expect(
    [...objects().keys()].filter((name) => name.startsWith("w/")).filter((name) => name.endsWith(".wav")),
  ).toEqual([`w/${fine.id}.wav`]);
  await tickDue(made.id);
  expect((await inStore(made.id))[0]).toMatchObject({ found: 0, state: "empty" });
  admin = await server.signedIn("admin");
  const letters = await server.store.mail.letters(server.centreId);
  expect(letters.map(({ kind }) => kind)).toEqual(["recordings_given_up", "export_failed"]);
  await admin.request("DELETE", `${path()}/${made.id}`);
});

it("INB-EXP-03 what does not fit into the window goes on in the next one from the same place", async () => {
  const start = Date.parse("2026-12-20T06:00:00Z") - 1;
  server.clock.advanceTo(Math.max(start, server.clock.now()));
  admin = await server.signedIn("admin");
  const now = server.clock.now();
  const ids = [
    await recorded(now - hour, { disposition: "no_answer" }),
    await recorded(now - hour + 1_000, { disposition: "no_answer" }),
  ].map(({ id }) => id);
  const endedAfter = new Date(now - hour).toISOString();
  const made = (
    await admin.post<RecordingExport>(
      path(),
      body({ endedAfter, dispositions: ["no_answer"], fileName: "n/$(recordingId)", manifest: false }),
    )
  ).body;
  // The window closes while the first of them is on its way.
  const { put } = server.store.recordingExports;
  const queries = server.store.recordingExports as { put: typeof put };
  queries.put = async (...words) => {
    const given = await put(...words);
    server.clock.advanceBy(1_000);
    return given;
  };
  await tick(now);
  queries.put = put;
  const names = () => [...objects().keys()].filter((name) => name.startsWith("n/"));
  expect(names()).toEqual([`n/${ids[0]}.wav`]);
  const [waiting] = (await exportsOf()).items;
  expect(waiting!.nextAt).toBe("2026-12-20T20:00:00.000Z");
  await tick(Date.parse(waiting!.nextAt!));
  admin = await server.signedIn("admin");
  expect(names().sort()).toEqual(ids.map((id) => `n/${id}.wav`).sort());
  expect((await runsOf(made.id)).map(({ sent }) => sent)).toEqual([1, 1]);
  await admin.request("DELETE", `${path()}/${made.id}`);
});

it.runIf(canServeFiles)("OUT-EXP-03 the same over SFTP and FTP of programs that others wrote", async () => {
  const now = server.clock.now();
  const { id } = await recorded(now - hour, { disposition: "rejected" });
  const endedAfter = new Date(now - hour).toISOString();
  const common = { ...remoteLogin, bucket: "", plainHttp: false };
  const { password } = remoteLogin;
  const targets = [
    target({ ...common, password: undefined, protocol: "sftp", port: sftp!.port, hostKey: sftp!.hostKey }),
    target({ ...common, password: undefined, protocol: "ftp", port: ftp!.port }),
  ];
  for (const each of targets) {
    const more = {
      name: each.protocol,
      target: each,
      password,
      endedAfter,
      dispositions: ["rejected"],
      fileName: "a/$(callDate)/$(recordingId)",
    };
    const answer = await admin.post<RecordingExport>(path(), body(more));
    expect(answer.status, answer.text).toBe(201);
  }
  await tick(now);
  for (const remote of [sftp!, ftp!]) {
    const names = readdirSync(remote.folder, { recursive: true, encoding: "utf8" });
    const wav = names.find((name) => name.endsWith(`${id}.wav`));
    expect(readWav(readFileSync(join(remote.folder, wav!))).channels[0]!.length).toBe(32_000);
    expect(names.some((name) => /^a\/manifest_.*\.csv$/.test(name))).toBe(true);
    expect(names.some((name) => name.endsWith(".part"))).toBe(false);
  }
});

it("OUT-EXP-03 PLT-TEN-10 a run takes no more than the cap of its centre", async () => {
  admin = await server.signedIn("admin");
  const { id } = (await admin.post<RecordingExport>(path(), body({ name: "Большие файлы", pcm: true }))).body;
  const begun = performance.now();
  await tickDue(id);
  const tookMs = performance.now() - begun;
  const [run] = await inStore(id);
  expect(run!.bytes).toBeGreaterThan(100_000);
  // At 2 Mbit/s a byte takes four microseconds; a tenth of a second may run ahead.
  expect(tookMs).toBeGreaterThan(run!.bytes * 0.004 - 100);
});
