import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import type {
  CallSettingsView,
  Campaign,
  CampaignBin,
  CampaignStatistics,
  ContactList,
  ExportRun,
  ExportTask,
  Import,
  PlayLink,
  Problem,
  RecordDial,
  ResultsArchive,
} from "@perezvon/api";
import { sleep, systemTimers } from "@perezvon/base";
import { writeWav } from "@perezvon/media";
import type { AttemptId, CallId, CampaignId, LegOutcome, RecordingId, UserId } from "@perezvon/model";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { s3Bucket, s3Keys, startS3, type TestRemote } from "../../testing/remote-servers.ts";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";
import { unzip } from "../../testing/unzip.ts";
import { openWorkbook } from "../../testing/workbook.ts";
import { callRetention, sweepCalls } from "../recordings/sweep-calls.ts";
import { openRemote } from "../remote-files/remote-folder.ts";

/** The columns of OUT-RES-05, literally. */
const simpleEnglish =
  "Total attempts (per rec)|Completed|Record Disposition|Record Disposition Code|Out of Quota|Quota Group|Last Phone Called|Last Call Disposition|Last Call Disposition Code|Last Note|Last Call Time|Last Call Duration|Last Agent|Global Interaction ID|List Name".split(
    "|",
  );
const simpleRussian =
  "Общее число попыток|Закрыто|Статус записи|Код статуса записи|Достигнута квота|Группа квоты|Последний номер телефона|Статус последней попытки|Код статуса последней попытки|Последний комментарий|Время последней попытки|Длительность последнего разговора|Последний оператор|ID вызова|Название списка".split(
    "|",
  );
/** The columns of OUT-RES-06, literally. */
const detailedEnglish =
  "This Phone number|Is Call Attempt|Completed|Record Disposition|Record Disposition Code|Out of Quota|Quota Group|Call Disposition|Call Disposition Code|Call Note|Call Time|Dialing Duration|CPA Duration|Answered Duration|Agent|CPA result|CPA recording file|CPA RTP server id|Recording file|RTP server id|Global Interaction ID|Record ID|List Name|Is Inbound Call".split(
    "|",
  );
const detailedRussian =
  "Номер телефона|Попытка набора|Закрыто|Статус записи|Код статуса записи|Достигнута квота|Группа квоты|Статус попытки|Код статуса попытки|Комментарий к вызову|Время попытки|Длительность набора|Длительность CPA|Длительность разговора|Оператор|Результат CPA|Файл записи результата CPA|Id сервера с результатом CPA|Файл записи разговора|Id сервера с записью разговора|ID вызова|ID записи|Название списка|Входящий вызов".split(
    "|",
  );

let server: TestServer;
let admin: TestClient;
let campaign: Campaign;
let list: ContactList;
let firstRecord: number;
const callIds = ["0193d0c0-7b1e-7000-8000-0000000000c1", "0193d0c0-7b1e-7000-8000-0000000000c2"] as CallId[];
const recordingId = "0193d0c0-7b1e-7000-8000-0000000000d1" as RecordingId;

beforeAll(async () => {
  server = await openTestServer();
  admin = await server.signedIn("admin");
  list = (await admin.post<ContactList>("/lists", { name: "Клиенты; «особые»" })).body;
  const columns = [
    { name: "Имя", type: "text" },
    { name: "Имя", type: "text" },
    { name: "Телефон", type: "phone" },
  ];
  const started = await admin.upload<Import>(`/lists/${list.id}/imports`, [
    { name: "options", value: JSON.stringify({ mode: "append", columns }) },
    {
      name: "file",
      fileName: "a.csv",
      bytes: "Имя,Имя,Телефон\n=cmd(),Анна,8 999 000-00-01\nБорис,Ёжик,+79990000002\nВера,😀,+79990000003\n",
    },
  ]);
  for (;;) {
    const { body } = await admin.get<Import>(`/lists/${list.id}/imports/${started.body.id}`);
    if (body.state === "done") break;
    await sleep(systemTimers, 20);
  }
  campaign = (
    await admin.post<Campaign>("/campaigns", {
      name: "Опрос / весна",
      lists: [{ listId: list.id, enabled: true, order: 1, ratio: 1 }],
      callerNumber: "+74990000001",
    })
  ).body;
  await admin.post(`/campaigns/${campaign.id}/start`);
  await dial();
});
afterAll(() => server.close());

const heardFile = "cpa/2026-11-20/heard.wav";
const evidence = {
  rule: 7,
  decidedAfterMs: 1499,
  answeredAtMs: 400,
  speech: [{ fromMs: 900, toMs: 1400 }],
  tones: [{ hz: [425], fromMs: 0, toMs: 380 }],
  floorDbm0: -62,
};
const heardOutcome: LegOutcome = {
  endedBy: "remote",
  sipCode: 200,
  q850: 16,
  rang: true,
  answered: true,
  noAnswerLimit: false,
  networkUnavailable: false,
  systemReason: undefined,
  analysis: 1,
  analysisEvidence: evidence,
};

it("TEL-CPA-14 a record's dials show result and disposition beside what the analysis heard", async () => {
  const answer = await admin.get<{ items: RecordDial[] }>(`/lists/${list.id}/dials?record=${firstRecord}`);
  expect(answer.body.items).toMatchObject([
    { disposition: "sold", analysisResult: 1, campaign: "Опрос / весна", evidence },
    { disposition: "no_answer", analysisResult: 8, note: "CPA 8; SIP 487; Q.850 19", evidence: null },
  ]);
  const other = await admin.get<{ items: RecordDial[] }>(`/lists/${list.id}/dials?record=${firstRecord + 1}`);
  expect(other.body.items).toEqual([]);
  expect(answer.body.items.map(({ recorded }) => recorded)).toEqual([true, false]);
});

it("TEL-CPA-11 TEL-CPA-14 the kept sound of an analysis is heard by who may listen", async () => {
  const file = join(server.context.folders.recordings, heardFile);
  mkdirSync(dirname(file), { recursive: true });
  const channels = [new Int16Array(8_000), new Int16Array(8_000)];
  writeFileSync(file, writeWav({ sampleRate: 8_000, channels }));
  const supervisor = await server.signedIn("supervisor");
  const path = (dial: string) => `/lists/${list.id}/dial-audio?dial=${dial}`;
  const sold = "0193d0c0-7b1e-7000-8000-000000000002";
  // Of a campaign whose groups he does not supervise there is nothing to hear.
  expect((await supervisor.get(path(sold))).status).toBe(404);
  const groups = await admin.get<{ items: { id: string; name: string }[] }>("/groups");
  const own = groups.body.items.find(({ name }) => name === "Контакт центр");
  await admin.patch(`/campaigns/${campaign.id}`, { groupIds: [own?.id] });
  // Without a link nobody hears anything (PLT-SEC-01).
  expect((await supervisor.get(path(sold))).status).toBe(403);
  const link = await supervisor.post<PlayLink>(`/lists/${list.id}/dial-link`, { dial: sold });
  const answer = await supervisor.get(`${path(sold)}&ticket=${link.body.ticket}`);
  expect(answer).toMatchObject({ status: 200 });
  expect(answer.headers["content-type"]).toBe("audio/wav");
  expect((await supervisor.get(path("0193d0c0-7b1e-7000-8000-000000000001"))).status).toBe(404);
  expect((await (await server.signedIn("agent1")).get(path(sold))).status).toBe(403);
  const [played] = (await admin.get<{ items: object[] }>(`/audit?objectId=${sold}`)).body.items;
  expect(played).toMatchObject({ act: "play", kind: "dial", actor: "supervisor" });
});

/** The first record: no answer, then sold by agent1. The second and third are never dialled. */
async function dial(): Promise<void> {
  const { store, centreId } = server;
  const users = await store.users.list(centreId);
  const agent1 = users.items.find(({ login }) => login === "agent1")!.id as UserId;
  const { campaigns, interactions } = store.engine;
  const first = Date.parse("2026-11-20T09:00:00Z");
  const campaignId = campaign.id as CampaignId;
  for (const [index, startedAt] of [first, first + 3_600_000].entries()) {
    const [claimed] = await campaigns.claim(centreId, campaignId, 1, startedAt);
    firstRecord = claimed!.recordId;
    const start = {
      attemptId: `0193d0c0-7b1e-7000-8000-00000000000${index + 1}` as AttemptId,
      centreId,
      campaignId,
      associationId: claimed!.associationId,
      listId: claimed!.listId,
      recordId: claimed!.recordId,
      callId: callIds[index]!,
      number: "+79990000001",
      callerNumber: "+74990000001",
      attemptNumber: index + 1,
      repeatNumber: 0,
      dueAt: startedAt,
      startedAt,
    };
    expect(await campaigns.beginAttempt(start)).toBe("begun");
    const sold = index === 1;
    if (sold) {
      await interactions.saveRecording({
        recordingId,
        centreId,
        callId: callIds[1]!,
        file: "2026-11-20/talk.wav",
        durationMs: 95_499,
        bytes: 1,
        sha256: "0".repeat(64),
        truncated: false,
        at: startedAt,
      });
    }
    await campaigns.endAttempt(
      centreId,
      {
        attemptId: start.attemptId,
        endedAt: startedAt + 120_000,
        isCallAttempt: true,
        disposition: sold ? "sold" : "no_answer",
        recordDisposition: sold ? "sold" : undefined,
        note: sold ? '=HYPERLINK("x")' : "CPA 8; SIP 487; Q.850 19",
        dialingMs: sold ? 12_500 : 45_499,
        analysisMs: sold ? 1_499 : undefined,
        answeredMs: sold ? 95_500 : 0,
        answered: sold,
        agentUserId: sold ? agent1 : undefined,
        analysisResult: sold ? 1 : 8,
        analysisFile: sold ? heardFile : undefined,
        recordingId: sold ? recordingId : undefined,
        outcome: sold ? heardOutcome : undefined,
      },
      { associationId: claimed!.associationId, recordId: claimed!.recordId },
      {},
      {
        state: sold ? "closed" : "open",
        dueAt: sold ? undefined : first + 3_600_000,
        repeat: false,
        attempts: index + 1,
        recordDisposition: sold ? "sold" : undefined,
        lastDisposition: sold ? "sold" : "no_answer",
      },
      [],
    );
  }
}

async function results(query: string) {
  const answer = await admin.get(`/campaigns/${campaign.id}/results?${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer;
}

async function table(query: string): Promise<string[][]> {
  return parse((await results(query)).text, { bom: true, relax_column_count: false }) as string[][];
}

describe("results", () => {
  it("OUT-RES-05 the simple report has the list fields, then its columns in order, one row a record", async () => {
    const rows = await table("format=simple");
    expect(rows[0]).toEqual(["Имя", "Имя", "Телефон", ...simpleEnglish]);
    expect(rows[1]).toEqual(
      `'=cmd()|Анна|8 999 000-00-01|2|1|Product sold||||+79990000001|Product sold||'=HYPERLINK("x")|2026-11-20 13:00:00|96|agent1|${callIds[1]}|${list.name}`.split(
        "|",
      ),
    );
    expect(rows[2]).toEqual(["Борис", "Ёжик", "+79990000002", "0", "0", ...Array(12).fill(""), list.name]);
    expect(rows.length).toBe(4);
  });

  it("OUT-RES-06 OUT-RES-08 OUT-GEN-04 the detailed report has one row a dial, times in the zone asked for, whole seconds rounded half up", async () => {
    const rows = await table("format=detailed");
    expect(rows[0]).toEqual(["Имя", "Имя", "Телефон", ...detailedEnglish]);
    expect(rows.slice(1)).toEqual([
      `'=cmd()|Анна|8 999 000-00-01|+79990000001|1|0|||||No answer||CPA 8; SIP 487; Q.850 19|2026-11-20 12:00:00|45||0||8|||||${callIds[0]}|${firstRecord}|${list.name}|`.split(
        "|",
      ),
      `'=cmd()|Анна|8 999 000-00-01|+79990000001|1|1|Product sold||||Product sold||'=HYPERLINK("x")|2026-11-20 13:00:00|13|1|96|agent1|1|cpa/2026-11-20/heard.wav|test-host|2026-11-20/talk.wav|test-host|${callIds[1]}|${firstRecord}|${list.name}|`.split(
        "|",
      ),
    ]);
  });

  it("OUT-RES-07 more columns follow all others when asked for, and the simple report has none", async () => {
    const [header, first] = await table("format=detailed&columns=more");
    expect(header!.slice(-9)).toEqual(
      "Action Applied|Attempt number|Repeat number|Total dials|Caller number shown|SIP code|Campaign|Due time|Time zone of the number".split(
        "|",
      ),
    );
    const due = "2026-11-20 12:00:00";
    const more = ["None", "1", "0", "2", "+74990000001", "", campaign.name, due, "Europe/Moscow"];
    expect(first!.slice(-9)).toEqual(more);
    expect(await table("format=simple&columns=more")).toEqual(await table("format=simple"));
  });

  it("OUT-RES-09 the header may be Russian, and the words with it", async () => {
    const simple = await table("format=simple&header=ru");
    expect(simple[0]?.slice(3)).toEqual(simpleRussian);
    expect(simple[1]?.[5]).toBe("Заказ");
    const detailed = await table("format=detailed&header=ru");
    expect(detailed[0]?.slice(3)).toEqual(detailedRussian);
  });

  it("OUT-RES-09 a workbook holds what the file of text holds, phones as text; a zip may go around it", async () => {
    const { raw, headers } = await results("format=detailed&columns=more&file=xlsx&header=ru");
    expect(headers["content-type"]).toContain("spreadsheetml.sheet");
    expect(headers["content-disposition"]).toContain(".xlsx");
    const [header, ...rows] = await table("format=detailed&columns=more&header=ru");
    const width = (cells: readonly string[]) =>
      cells.slice(0, cells.findLastIndex((cell) => cell !== "") + 1);
    // A cell that is empty is none, and nothing in a workbook needs a mark against formulas.
    const plain = rows.map((cells) => width(cells.map((cell) => cell.replace(/^'(?=[=+\-@])/, ""))));
    expect(await openWorkbook(raw)).toEqual({ Результаты: [header, ...plain] });
    const parts = await unzip(raw);
    expect(parts["xl/worksheets/sheet1.xml"]).toContain('t="inlineStr"><is><t xml:space="preserve">+7999');
    const zipped = await results("format=simple&file=xlsx&compress=zip");
    expect(Object.keys(await unzip(zipped.raw))).toEqual([expect.stringMatching(/ simple\.xlsx$/)]);
  });

  it("OUT-RES-09 delimiter, mark and encoding are the user's choice", async () => {
    const plain = await results("format=simple");
    expect([...plain.raw.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(plain.text).toContain("\r\n");
    const semicolon = await results("format=simple&delimiter=%3B&encoding=utf-8");
    expect(semicolon.text.startsWith("Имя;Имя;Телефон;Total attempts")).toBe(true);
    expect(semicolon.text).toContain('"Клиенты; «особые»"');
    const cyrillic = await results("format=simple&encoding=windows-1251");
    expect([...cyrillic.raw.subarray(0, 3)]).toEqual([0xc8, 0xec, 0xff]);
    expect(cyrillic.headers["content-type"]).toBe("text/csv; charset=windows-1251");
    expect(cyrillic.raw.includes(Buffer.from([0x2c, 0x3f, 0x2c])), "what it cannot say becomes ?").toBe(true);
  });

  it("OUT-RES-02 the file has the campaign's name, and times are in the zone of choice", async () => {
    const answer = await results("format=simple&timeZone=Asia/Yekaterinburg");
    expect(answer.headers["content-disposition"]).toContain(
      `filename*=UTF-8''${encodeURIComponent("Опрос _ весна simple.csv")}`,
    );
    expect(answer.text).toContain("2026-11-20 15:00:00");
  });

  it("OUT-RES-03 an interval filters on closing time, in the third format on the dial, from included and until not", async () => {
    const count = async (query: string) => (await table(query)).length - 1;
    const closed = "2026-11-20T10:02:00.000Z";
    expect(await count(`format=simple&from=${closed}`)).toBe(1);
    expect(await count(`format=simple&to=${closed}`)).toBe(0);
    expect(await count("format=simple&from=2026-11-20T10:02:00.001Z")).toBe(0);
    const dialled = "2026-11-20T09:00:00.000Z";
    const next = "2026-11-20T10:00:00.000Z";
    expect(await count(`format=interval&from=${dialled}&to=${next}`)).toBe(1);
    expect(await count(`format=interval&from=${dialled}&to=2026-11-20T10:00:00.001Z`)).toBe(2);
  });

  it("OUT-RES-04 filters by disposition and list", async () => {
    expect((await table("format=simple&dispositions=sold")).length).toBe(2);
    expect((await table("format=simple&dispositions=busy,rejected")).length).toBe(1);
    expect((await table(`format=simple&lists=${list.id}`)).length).toBe(4);
    expect((await table("format=simple&lists=0193d0c0-7b1e-7000-8000-000000000001")).length).toBe(1);
  });

  it("refuses an interval that ends before it begins, a missing one and a zone that is none", async () => {
    const faults = async (query: string) =>
      (await admin.get<Problem>(`/campaigns/${campaign.id}/results?${query}`)).body.errors?.map(
        ({ field, code }) => `${field} ${code}`,
      );
    expect(await faults("format=interval")).toEqual(["from interval_required", "to interval_required"]);
    expect(await faults("format=simple&from=2026-11-21T00:00:00Z&to=2026-11-20T00:00:00Z")).toEqual([
      "from from_after_until",
    ]);
    expect(await faults("format=simple&timeZone=%2B03:00")).toEqual(["timeZone timezone"]);
    expect(await faults("format=bars")).toEqual(["format not_allowed"]);
    expect(await faults("format=simple&lists=x")).toEqual(["lists wrong_format"]);
  });

  it("PLT-ROL-03 an agent sees none of it", async () => {
    const agent = await server.signedIn("agent1");
    expect((await agent.get(`/campaigns/${campaign.id}/results?format=simple`)).status).toBe(403);
  });
});

describe("OUT-EXP-01 OUT-EXP-02 a periodic export", () => {
  let bucket: TestRemote;
  let task: ExportTask;
  const hour = 3_600_000;
  const at = (): Promise<ExportTask[]> =>
    admin
      .get<{ items: ExportTask[] }>(`/campaigns/${campaign.id}/export-tasks`)
      .then(({ body }) => body.items);
  const runs = async () =>
    (await admin.get<{ items: ExportRun[] }>(`/campaigns/${campaign.id}/export-tasks/${task.id}/runs`)).body
      .items;
  const filesIn = async () => {
    const folder = await openRemote(
      {
        target: { ...target(), port: bucket.port },
        secrets: { password: s3Keys.password, privateKey: undefined },
      },
      { timers: systemTimers },
    );
    const found = new Map<string, string>();
    for (const { name } of await folder.list("итоги")) {
      const chunks: Buffer[] = [];
      const to = new PassThrough();
      to.on("data", (chunk: Buffer) => chunks.push(chunk));
      await folder.read(`итоги/${name}`, to);
      found.set(name, Buffer.concat(chunks).toString());
    }
    await folder.close();
    return found;
  };
  const target = () => ({
    protocol: "s3" as const,
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
  });
  const body = (change: object = {}) => ({
    name: "Ночная выгрузка",
    enabled: true,
    schedule: { every: "day", at: "06:00" },
    timeZone: "Europe/Moscow",
    target: target(),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: variables of the file name.
    fileName: "итоги/${campaign} $(date)_${time}",
    format: "detailed",
    lists: [],
    dispositions: [],
    compress: false,
    span: "since_last",
    skipEmpty: false,
    password: s3Keys.password,
    ...change,
  });
  const put = (change: object) =>
    admin.request<ExportTask>("PUT", `/campaigns/${campaign.id}/export-tasks/${task.id}`, body(change));
  /** To the next time of the schedule, and until what it starts has ended. */
  const turn = async () => {
    const due = Date.parse((await at())[0]!.nextAt!);
    server.clock.advanceTo(Math.max(server.clock.now(), due));
    await server.context.tasks.tick();
    await server.context.tasks.settled();
    admin = await server.signedIn("admin");
  };

  beforeAll(async () => {
    server.clock.advanceTo(Math.max(server.clock.now(), Date.parse("2026-11-20T12:00:00Z")));
    admin = await server.signedIn("admin");
    bucket = await startS3();
  });
  afterAll(() => bucket.close());

  it("tells at the field what is wrong, tests its target, and never shows a secret again", async () => {
    const path = `/campaigns/${campaign.id}/export-tasks`;
    const wrong = body({ fileName: "$(nobody)", timeZone: "Nowhere", target: { ...target(), bucket: "" } });
    const refused = await admin.request<Problem>("POST", path, wrong);
    expect(refused.body.errors).toEqual([
      { field: "timeZone", code: "timezone" },
      { field: "fileName", code: "unknown_variable", params: { variable: "nobody" } },
      { field: "target.bucket", code: "required" },
    ]);
    const made = await admin.request<ExportTask>("POST", path, body());
    expect(made.status).toBe(201);
    task = made.body;
    expect(task).toMatchObject({ hasPassword: true, nextAt: "2026-11-21T03:00:00.000Z", lastRun: null });
    expect(made.text + JSON.stringify(await at())).not.toContain(`"password"`);
    const tried = await admin.post(`${path}/try`, { target: target(), taskId: task.id });
    expect(tried.body).toEqual({ failure: null, answer: "", hostKey: null });
    const stranger = { target: { ...target(), login: "nobody" }, taskId: task.id };
    expect((await admin.post(`${path}/try`, stranger)).body).toMatchObject({ failure: "login_refused" });
    expect((await admin.request<Problem>("POST", path, body())).body.errors).toEqual([
      { field: "name", code: "duplicate" },
    ]);
  });

  it("runs at its time, and sends what the same export gives by hand, under the name of its template", async () => {
    await turn();
    const [run, ...more] = await runs();
    expect(more).toEqual([]);
    expect(run).toMatchObject({ state: "done", cause: "schedule", rows: 2, failure: null });
    expect(run!.file).toBe("итоги/Опрос _ весна 2026-11-21_06-00-00.csv");
    const files = await filesIn();
    const byHand = await results(`format=detailed&from=1970-01-01T00:00:00Z&to=${run!.to}`);
    expect([...files]).toEqual([["Опрос _ весна 2026-11-21_06-00-00.csv", byHand.text]]);
    expect((await at())[0]).toMatchObject({ nextAt: "2026-11-22T03:00:00.000Z", coveredAt: run!.to });
  });

  it("sends only the header when nothing came since, or nothing at all if so told", async () => {
    await turn();
    expect((await runs())[0]).toMatchObject({ state: "done", rows: 0, from: (await runs())[1]!.to });
    const sent = await filesIn();
    expect(sent.get("Опрос _ весна 2026-11-22_06-00-00.csv")!.split("\r\n").length).toBe(2);
    await put({ skipEmpty: true });
    await turn();
    expect((await runs())[0]).toMatchObject({ state: "empty", file: null });
    expect((await filesIn()).size).toBe(sent.size);
  });

  it("retries three times in 15 minutes, tells its owner, and covers the missed span with the next success", async () => {
    const covered = (await at())[0]!.coveredAt;
    await put({ target: { ...target(), port: 1 } });
    const due = Date.parse((await at())[0]!.nextAt!);
    for (let tries = 0; tries < 4; tries++) await turn();
    expect(server.clock.now() - due).toBe(15 * 60_000);
    const failed = (await runs()).slice(0, 4);
    expect(failed.map(({ state, cause, failure }) => `${state} ${cause} ${failure}`)).toEqual([
      ...Array(3).fill("failed retry connection_refused"),
      "failed schedule connection_refused",
    ]);
    const [now] = await at();
    expect(now).toMatchObject({ coveredAt: covered });
    expect(Date.parse(now!.nextAt!) - due).toBe(24 * hour);
    await put({ skipEmpty: false, compress: true });
    await turn();
    const [again] = await runs();
    expect(again).toMatchObject({ state: "done", from: covered });
    expect(again!.file).toMatch(/\.zip$/);
  });

  it("«Выполнить сейчас» leaves the schedule alone; the log forgets what is over 90 days old", async () => {
    const [before] = await at();
    const path = `/campaigns/${campaign.id}/export-tasks/${task.id}`;
    server.clock.advanceBy(60_000);
    expect((await admin.post(`${path}/run`)).status).toBe(202);
    await server.context.tasks.settled();
    expect((await runs())[0]).toMatchObject({ cause: "manual", state: "done" });
    expect((await at())[0]!.nextAt).toBe(before!.nextAt);
    server.clock.advanceBy(89 * 24 * hour);
    await server.context.tasks.sweep();
    admin = await server.signedIn("admin");
    expect((await runs()).length).toBeGreaterThan(0);
    server.clock.advanceBy(2 * 24 * hour);
    await server.context.tasks.sweep();
    admin = await server.signedIn("admin");
    expect(await runs()).toEqual([]);
    expect((await admin.request("DELETE", path)).status).toBe(204);
  });
});

it("TEL-CPA-11 PLT-RET-02 the kept sound of an analysis goes after the days that the centre keeps it, and the dial says that there is none", async () => {
  const { context } = server;
  const dialled = Date.parse("2026-11-20T09:00:00Z");
  const file = join(context.folders.recordings, heardFile);
  const sweepAt = (at: number) => sweepCalls({ ...context, clock: { ...context.clock, now: () => at } });
  const day = 86_400_000;
  await sweepAt(dialled + 13 * day);
  const settings = (await admin.get<CallSettingsView>("/call-settings")).body;
  const keep = (analysisDays: number) =>
    admin.put("/call-settings", { ...settings, analysisDays, version: undefined });
  expect((await keep(30)).status).toBe(200);
  await sweepAt(dialled + 29 * day);
  expect(existsSync(file)).toBe(true);
  expect((await keep(14)).status).toBe(200);
  await sweepAt(dialled + 15 * day);
  expect(existsSync(file)).toBe(false);
  expect(await server.store.legs.oldAnalyses(dialled + callRetention.recordsMs, 10)).toEqual([]);
});

describe("what a campaign loses goes to its archive", () => {
  const archives = async () =>
    (await admin.get<{ items: ResultsArchive[] }>(`/campaigns/${campaign.id}/archives`)).body.items;
  const zipOf = async (archive: ResultsArchive) => {
    const file = await admin.get(`/campaigns/${campaign.id}/archives/${archive.id}/file`);
    expect(file.headers["content-type"]).toBe("application/zip");
    return unzip(file.raw);
  };

  it("OUT-ARC-01 OUT-ARC-02 OUT-IMP-10 a replaced content: both reports over all time and a manifest, and nowhere else any more", async () => {
    const before = (await admin.get(`/campaigns/${campaign.id}/results?format=detailed`)).text;
    const columns = [
      { name: "Имя", type: "text" },
      { name: "Телефон", type: "phone" },
    ];
    const started = await admin.upload<Import>(`/lists/${list.id}/imports`, [
      { name: "options", value: JSON.stringify({ mode: "replace", columns }) },
      { name: "file", fileName: "b.csv", bytes: "Имя,Телефон\nГлеб,+79990000004\n" },
    ]);
    for (;;) {
      const { body } = await admin.get<Import>(`/lists/${list.id}/imports/${started.body.id}`);
      if (body.state === "done") break;
      await sleep(systemTimers, 20);
    }
    await server.context.archives.sweep();
    const [archive, ...others] = await archives();
    expect(others).toEqual([]);
    expect(archive).toMatchObject({
      listName: list.name,
      reason: "list_replaced",
      state: "ready",
      records: 3,
      simpleRows: 3,
      detailedRows: 2,
    });
    const zip = await zipOf(archive!);
    expect(Object.keys(zip)).toEqual(["simple.csv", "detailed.csv", "manifest.json"]);
    expect(zip["detailed.csv"]).toBe(before);
    expect(zip["simple.csv"]).toContain("Product sold");
    expect(JSON.parse(zip["manifest.json"]!)).toMatchObject({
      campaign: { id: campaign.id, name: campaign.name },
      list: { id: list.id, name: list.name },
      timeZone: "Europe/Moscow",
      period: { from: "2026-11-20T09:00:00.000Z", to: "2026-11-20T10:00:00.000Z" },
      rows: { "simple.csv": 3, "detailed.csv": 2 },
    });
    const now = (await admin.get(`/campaigns/${campaign.id}/results?format=simple`)).text;
    expect(now).toContain("Глеб");
    expect(now).not.toContain("Борис");
    expect((await admin.get<CampaignStatistics>(`/campaigns/${campaign.id}/statistics`)).body.total).toBe(1);
  });

  it("OUT-ARC-01 OUT-LST-08 OUT-RES-12 a list that is removed, and one that is deleted; a running campaign keeps both", async () => {
    const path = `/campaigns/${campaign.id}`;
    await admin.request("PATCH", path, { enabled: true });
    const by = { userId: undefined, name: "test" };
    const now = server.clock.now();
    await server.store.campaigns.setStarted(server.centreId, campaign.id as CampaignId, true, now, by);
    const running = await admin.request<Problem>("DELETE", `/lists/${list.id}`);
    expect(running).toMatchObject({ status: 409, body: { code: "running" } });
    expect(await admin.request("DELETE", path)).toMatchObject({ status: 409, body: { code: "running" } });
    await admin.post(`${path}/stop`);
    // Archives stand by their time, newest first.
    server.clock.advanceTo(server.clock.now() + 1_000);
    await admin.request("PATCH", path, { lists: [] });
    expect((await archives()).map(({ reason }) => reason)).toEqual(["list_removed", "list_replaced"]);
    server.clock.advanceBy(1_000);
    await admin.request("PATCH", path, { lists: [{ listId: list.id, enabled: false, order: 1, ratio: 1 }] });
    server.clock.advanceTo(server.clock.now() + 1_000);
    expect((await admin.request("DELETE", `/lists/${list.id}`)).status).toBe(204);
    const [deleted] = await archives();
    expect(deleted).toMatchObject({ reason: "list_deleted", records: 1, detailedRows: 0 });
    expect((await zipOf(deleted!))["simple.csv"]).toContain("Глеб");
    expect((await admin.get(`${path}/holdings`)).body).toMatchObject({ records: 0, archives: 3 });
    expect((await admin.request("DELETE", `${path}/archives/${deleted!.id}`)).status).toBe(204);
    expect((await archives()).length).toBe(2);
    const kept = server.context.archives.pathOf(server.demo.centreId, {
      campaignId: campaign.id as CampaignId,
      id: (await archives())[0]!.id,
    });
    expect(existsSync(kept)).toBe(true);
    expect((await admin.get(`${path}/holdings`)).body).toMatchObject({ keptDays: 30 });
    expect((await admin.request("DELETE", path)).status).toBe(204);
    await server.context.exports.sweepBin();
    expect(existsSync(kept)).toBe(true);
  });

  it("OUT-RES-12 a deleted campaign lies in the bin, comes back with its archive and results, and goes after its days", async () => {
    const path = `/campaigns/${campaign.id}`;
    const { name } = campaign;
    const bin = async () => (await admin.get<CampaignBin>("/deleted-campaigns")).body;
    expect(await bin()).toMatchObject({
      keptDays: 30,
      items: [{ id: campaign.id, name, deletedBy: "admin", holdings: { archives: 2 } }],
    });
    const [item] = (await bin()).items;
    expect(Date.parse(item!.goneAt) - Date.parse(item!.deletedAt)).toBe(30 * 24 * 3_600_000);
    // Nothing finds it meanwhile, and its name is free.
    expect((await admin.get(path)).status).toBe(404);
    expect((await admin.get(`${path}/archives`)).status).toBe(404);
    expect((await admin.get(`${path}/results?format=simple`)).status).toBe(404);
    const campaigns = (await admin.get<{ items: Campaign[] }>("/campaigns")).body.items;
    expect(campaigns.map(({ id }) => id)).not.toContain(campaign.id);
    const other = await admin.post<Campaign>("/campaigns", { name });
    expect(other.status).toBe(201);
    const again = `/deleted-campaigns/${campaign.id}/restore`;
    expect(await admin.post<Problem>(again, {})).toMatchObject({
      status: 422,
      body: { errors: [{ field: "name", code: "duplicate" }] },
    });
    // Whoever may not change campaigns has no bin; whoever is not named in this one finds it empty.
    expect((await (await server.signedIn("supervisor")).get("/deleted-campaigns")).status).toBe(403);
    const restored = await admin.post<{ campaign: Campaign; lostNumbers: string[] }>(again, {
      name: `${name} снова`,
    });
    expect(restored).toMatchObject({
      status: 200,
      body: { campaign: { id: campaign.id, name: `${name} снова`, started: false }, lostNumbers: [] },
    });
    expect(await archives()).toHaveLength(2);
    expect((await admin.get(`${path}/results?format=simple`)).status).toBe(200);
    expect((await bin()).items).toEqual([]);
    expect((await admin.post(again, {})).status).toBe(404);

    const folder = dirname(
      server.context.archives.pathOf(server.demo.centreId, {
        campaignId: campaign.id as CampaignId,
        id: "x",
      }),
    );
    expect((await admin.request("DELETE", path)).status).toBe(204);
    const put = await admin.put<CampaignBin>("/deleted-campaigns", { keptDays: 7 });
    expect(put.body).toMatchObject({ keptDays: 7 });
    expect((await admin.put("/deleted-campaigns", { keptDays: 91 })).status).toBe(422);
    server.clock.advanceBy(7 * 24 * 3_600_000 - 60_000);
    admin = await server.signedIn("admin");
    await server.context.exports.sweepBin();
    expect((await bin()).items).toHaveLength(1);
    expect(existsSync(folder)).toBe(true);
    server.clock.advanceBy(60_000);
    await server.context.exports.sweepBin();
    expect((await bin()).items).toEqual([]);
    expect(existsSync(folder)).toBe(false);
    expect((await admin.post(again, {})).status).toBe(404);

    // For good by hand, and at once where nothing is kept.
    await admin.request("DELETE", `/campaigns/${other.body.id}`);
    expect((await admin.request("DELETE", `/deleted-campaigns/${other.body.id}`)).status).toBe(204);
    expect((await admin.request("DELETE", `/deleted-campaigns/${other.body.id}`)).status).toBe(404);
    await admin.put("/deleted-campaigns", { keptDays: 0 });
    const last = await admin.post<Campaign>("/campaigns", { name });
    await admin.request("DELETE", `/campaigns/${last.body.id}`);
    expect((await bin()).items).toEqual([]);
    await server.context.exports.sweepBin();
    expect(await server.store.campaignBin.due(server.clock.now())).toEqual([]);
    const { items } = (await admin.get<{ items: { act: string }[] }>(`/audit?objectId=${campaign.id}`)).body;
    expect(items.map(({ act }) => act)).toEqual(expect.arrayContaining(["delete", "restore"]));
  });
});
