import { readdir } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import type {
  ContactList,
  Import,
  ImportCheck,
  ImportPreview,
  ListRecord,
  Problem,
  RecordBatchResult,
} from "@perezvon/api";
import { sleep, systemTimers } from "@perezvon/base";
import iconv from "iconv-lite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";
import { xlsxFile } from "../../testing/zip-file.ts";

let server: TestServer;
let admin: TestClient;
let lists = 0;
beforeAll(async () => {
  server = await openTestServer();
  admin = await server.signedIn("admin");
});
afterAll(() => server.close());

const columns = [
  { name: "Имя", type: "text" },
  { name: "Телефон", type: "phone", required: true },
];

async function newList(): Promise<ContactList> {
  return (await admin.post<ContactList>("/lists", { name: `Список ${++lists}` })).body;
}

async function start(list: ContactList, bytes: Buffer | string, options: object = {}) {
  return admin.upload<Import>(`/lists/${list.id}/imports`, [
    { name: "options", value: JSON.stringify({ mode: "append", columns, ...options }) },
    { name: "file", fileName: "список.csv", bytes },
  ]);
}

async function load(list: ContactList, bytes: Buffer | string, options: object = {}): Promise<Import> {
  const started = await start(list, bytes, options);
  expect(started.status, started.text).toBe(202);
  for (;;) {
    const { body } = await admin.get<Import>(`/lists/${list.id}/imports/${started.body.id}`);
    if (body.state !== "running") return body;
    await sleep(systemTimers, 20);
  }
}

async function records(list: ContactList): Promise<ListRecord[]> {
  return (await admin.get<{ items: ListRecord[] }>(`/lists/${list.id}/records?limit=500`)).body.items;
}

const values = async (list: ContactList) => (await records(list)).map((record) => record.values);

describe("loading a file", () => {
  const rows = [
    ["Анна", "8 (999) 000-00-01"],
    ['Ёж, "колючий"', "+7 999 000 00 02"],
  ];
  const file = (delimiter: string) =>
    ["Имя", "Телефон"].join(delimiter) +
    rows.map((row) => `\r\n${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter)}`).join("");

  it.each([
    ["comma", ","],
    ["semicolon", ";"],
    ["tab", "\t"],
    ["bar", "|"],
  ])("OUT-IMP-02 separated by %s", async (_name, delimiter) => {
    const list = await newList();
    expect(await load(list, file(delimiter), { delimiter })).toMatchObject({
      state: "done",
      rowsRead: 2,
      added: 2,
    });
    expect(await values(list)).toEqual(rows);
    expect((await records(list)).map(({ numbers }) => numbers)).toEqual([["+79990000001"], ["+79990000002"]]);
  });

  it("OUT-IMP-03 in UTF-8 with and without mark, and in windows-1251", async () => {
    for (const [encoding, bytes] of [
      ["utf-8", Buffer.from(file(";"))],
      ["utf-8", Buffer.from(`\ufeff${file(";")}`)],
      ["windows-1251", iconv.encode(file(";"), "windows-1251")],
    ] as const) {
      const list = await newList();
      await load(list, bytes, { delimiter: ";", encoding });
      expect(await values(list)).toEqual(rows);
    }
  });

  it("OUT-IMP-08 broken rows never stop it; each is reported, and the file of them can be loaded again", async () => {
    const list = await newList();
    const entry = await load(
      list,
      [
        "Имя,Телефон",
        "Анна,+79990000001",
        "Без номера,",
        "Не номер,12",
        "Лишнее,+79990000002,ещё,и ещё",
        "",
        'Таблица,"9,05E+10"',
        "Короткая",
        "=1+1,+79990000003",
        '"Не закрыта,+79990000004',
        "Дальше,+79990000005",
      ].join("\r\n"),
    );
    expect(entry).toMatchObject({ state: "done", rowsRead: 8, added: 2, rejected: 6, failure: null });
    expect(entry.rejections.map(({ line, code, column }) => [line, code, column])).toEqual([
      [3, "required_missing", "Телефон"],
      [4, "phone", "Телефон"],
      [5, "too_many_values", null],
      [7, "phone_scientific", "Телефон"],
      [8, "required_missing", "Телефон"],
      [10, "unclosed_quote", null],
    ]);
    expect(await values(list)).toEqual([
      ["Анна", "+79990000001"],
      ["=1+1", "+79990000003"],
    ]);
    const rejected = await admin.get(`/lists/${list.id}/imports/${entry.id}/rejected?format=csv`);
    const lines = rejected.text.replace("\ufeff", "").split("\r\n");
    expect(lines[0]).toBe("Имя,Телефон,Ошибка");
    expect(lines[1]).toBe("Без номера,,3: Телефон: пусто обязательное поле");
    // What was too much stands behind the fault: nothing is lost.
    expect(lines[3]).toBe('Лишнее,+79990000002,"5: значений больше, чем столбцов",ещё,и ещё');
    expect(lines[4]).toBe('Таблица,"9,05E+10","7: Телефон: номер испорчен таблицей (запись вида 9,05E+10)"');
    expect(rejected.headers["content-type"]).toBe("text/csv; charset=utf-8");
    const json = await admin.get<{ items: { line: number; code: string }[] }>(
      `/lists/${list.id}/imports/${entry.id}/rejected?format=json`,
    );
    expect(json.body.items[0]).toMatchObject({
      line: 3,
      code: "required_missing",
      cells: ["Без номера", ""],
    });
  });

  it("OUT-IMP-08 rejected rows come in the columns of their source, also those that are no field, and load again", async () => {
    const list = await newList();
    await load(list, "Имя,Телефон\nАнна,+79990000001\n");
    const entry = await load(list, "Город;Телефон;Имя\nТула;12;Борис\nОрёл;89990000002;Вера\n", {
      delimiter: ";",
    });
    expect(entry).toMatchObject({ added: 1, rejected: 1, warnings: 1 });
    const path = `/lists/${list.id}/imports/${entry.id}/rejected`;
    const file = (await admin.get(`${path}?format=csv`)).text.replace("\ufeff", "");
    expect(file.split("\r\n").slice(0, 2)).toEqual([
      "Город,Телефон,Имя,Ошибка",
      "Тула,12,Борис,2: Телефон: не номер телефона",
    ]);
    expect(await load(list, file.replace("12", "89990000003"))).toMatchObject({ added: 1, rejected: 0 });
    expect(await values(list)).toEqual([
      ["Анна", "+79990000001"],
      ["Вера", "89990000002"],
      ["Борис", "89990000003"],
    ]);
    // A replacement that is not put in force has had other columns than the list keeps.
    await admin.request("PATCH", `/lists/${list.id}`, { errorThreshold: 0 });
    const other = [
      { name: "Кому", type: "text" },
      { name: "Куда", type: "phone" },
    ];
    const failed = await load(list, "Кому,Куда\nЛев,12\nИра,89990000004\n", {
      mode: "replace",
      columns: other,
    });
    expect(failed).toMatchObject({ state: "failed", failure: "too_many_errors" });
    const rows = (await admin.get(`/lists/${list.id}/imports/${failed.id}/rejected?format=csv`)).text;
    expect(rows.replace("\ufeff", "").split("\r\n")[0]).toBe("Кому,Куда,Ошибка");
  });

  it("OUT-IMP-03 a byte that does not decode spoils its row alone", async () => {
    const list = await newList();
    const bytes = Buffer.concat([
      Buffer.from("Имя,Телефон\nАнна,+79990000001\nБ"),
      Buffer.from([0xff, 0xfe]),
      Buffer.from(",+79990000002\nВера,+79990000003\n"),
    ]);
    const entry = await load(list, bytes);
    expect(entry).toMatchObject({ added: 2, rejected: 1 });
    expect(entry.rejections[0]).toMatchObject({ line: 3, code: "undecodable", column: "Имя" });
  });

  it("OUT-IMP-05 without a header line, and past leading lines", async () => {
    const list = await newList();
    await load(list, "Анна,+79990000001\n", { header: false });
    expect(await values(list)).toEqual([["Анна", "+79990000001"]]);
    const other = await newList();
    await load(other, "Отчёт за день\n\nИмя,Телефон\nАнна,+79990000001\n", { skipLines: 2 });
    expect(await values(other)).toEqual([["Анна", "+79990000001"]]);
  });

  it("OUT-IMP-06 finds columns by name in whatever order they come", async () => {
    const list = await newList();
    await load(list, "Имя,Телефон\nАнна,+79990000001\n");
    await load(list, "телефон;ИМЯ\n+79990000002;Борис\n", { delimiter: ";" });
    expect(await values(list)).toEqual([
      ["Анна", "+79990000001"],
      ["Борис", "+79990000002"],
    ]);
    expect(await load(list, "Имя,Город\nАнна,Омск\n")).toMatchObject({
      state: "failed",
      failure: "missing_column",
    });
  });

  it("OUT-IMP-09, -10 replaces the content in one instant, and not by a file without a valid row", async () => {
    const list = await newList();
    await load(list, "Имя,Телефон\nАнна,+79990000001\n");
    const before = (await records(list))[0]!.id;
    expect(await load(list, "Имя,Телефон\nНикто,\n", { mode: "replace" })).toMatchObject({
      state: "failed",
      failure: "no_valid_row",
    });
    expect(await values(list)).toEqual([["Анна", "+79990000001"]]);
    await load(list, "Имя,Телефон\nБорис,+79990000002\n", { mode: "replace" });
    expect(await values(list)).toEqual([["Борис", "+79990000002"]]);
    expect((await records(list))[0]!.id, "OUT-LST-05 a record id is never reused").toBeGreaterThan(before);
  });

  it("OUT-IMP-17 leaves an entry in the log, newest first", async () => {
    const list = await newList();
    await load(list, "Имя,Телефон\nАнна,+79990000001\n");
    server.clock.advanceBy(60_000);
    await load(list, "Имя,Телефон\nБорис,+79990000002\n");
    const { body } = await admin.get<{ items: Import[]; total: number }>(`/lists/${list.id}/imports`);
    expect(body.total).toBe(2);
    expect(body.items[0]).toMatchObject({
      source: "список.csv",
      mode: "append",
      startedBy: "admin",
      added: 1,
    });
    expect(Date.parse(body.items[0]!.startedAt)).toBeGreaterThan(Date.parse(body.items[1]!.startedAt));
  });

  it("keeps no uploaded file behind", async () => {
    const list = await newList();
    await load(list, "Имя,Телефон\nАнна,+79990000001\n");
    await start(list, "", {});
    await sleep(systemTimers, 50);
    expect(await readdir(server.context.folders.uploads)).toEqual([]);
  });

  it("loads 20,000 rows in pieces, and other requests get their turn between them", async () => {
    const list = await newList();
    const file = Array.from({ length: 20_000 }, (_, i) => `Клиент ${i},+7999${String(i).padStart(7, "0")}`);
    const started = await start(list, ["Имя,Телефон", ...file].join("\n"));
    const gaps: number[] = [];
    let last = process.cpuUsage();
    for (;;) {
      await sleep(systemTimers, 0);
      // Other programs share the machine, so what counts is the time that our own work took of it.
      const { user, system } = process.cpuUsage(last);
      gaps.push((user + system) / 1000);
      last = process.cpuUsage();
      if (gaps.length % 200 > 0) continue;
      const { body } = await admin.get<Import>(`/lists/${list.id}/imports/${started.body.id}`);
      last = process.cpuUsage();
      if (body.state === "running") continue;
      expect(body).toMatchObject({ state: "done", added: 20_000, rejected: 0 });
      break;
    }
    // A share of the whole, so that it says the same on a slow machine: in one piece it would be nearly all (bench: import).
    const whole = gaps.reduce((sum, gap) => sum + gap, 0);
    expect(Math.max(...gaps)).toBeLessThan(whole / 5);
  });
});

describe("modes and keys", () => {
  const keyed = [
    { name: "Договор", type: "text", key: true },
    { name: "Имя", type: "text" },
    { name: "Телефон", type: "phone" },
    { name: "Рабочий", type: "phone", label: "work" },
  ];
  const first = "Договор,Имя,Телефон,Рабочий\nA1,Анна,+79990000001,\nA2,Борис,+79990000002,\n";

  async function keyedList(): Promise<ContactList> {
    const list = await newList();
    await load(list, first, { columns: keyed });
    return list;
  }
  const again = (list: ContactList, text: string, options: object) =>
    load(list, text, { columns: undefined, ...options });
  const counts = ({ rowsRead, added, updated, deleted, unknown, duplicate, rejected }: Import) =>
    Object.entries({ rowsRead, added, updated, deleted, unknown, duplicate, rejected })
      .filter(([, value]) => value > 0)
      .map(([name, value]) => `${name} ${value}`)
      .join(", ");

  it("OUT-IMP-09 OUT-IMP-14 append skips known keys; update changes only columns that the file has, and keeps ids", async () => {
    const list = await keyedList();
    const ids = (await records(list)).map(({ id }) => id);
    const appended = await again(
      list,
      "договор,имя,телефон\n a1 ,Другая,+79990000009\nA3,Вера,+79990000003\n",
      {
        mode: "append",
      },
    );
    expect(counts(appended)).toBe("rowsRead 2, added 1, duplicate 1");
    expect(appended.warnings, "a missing optional column is no warning").toBe(0);
    const updated = await again(
      list,
      "Договор;Рабочий;Чужой\nA1;8 495 123-90-00 доб. 12;x\nA9;+79990000099;x\n",
      {
        mode: "update",
        delimiter: ";",
      },
    );
    expect(counts(updated)).toBe("rowsRead 2, updated 1, unknown 1");
    expect(updated.warnings, "one for the column that is no field").toBe(1);
    expect((await records(list)).map(({ id, values: cells }) => [id, ...cells]).slice(0, 2)).toEqual([
      [ids[0], "A1", "Анна", "+79990000001", "8 495 123-90-00 доб. 12"],
      [ids[1], "A2", "Борис", "+79990000002", ""],
    ]);
    expect((await records(list))[0]?.numbers).toEqual(["+79990000001", "+74951239000"]);
    const both = await again(
      list,
      "Договор,Имя,Телефон\nA2,Борис II,+79990000022\nA4,Глеб,+79990000004\nA4,Глеб III,+79990000044\n",
      {
        mode: "append_update",
        duplicates: "update",
      },
    );
    expect(counts(both)).toBe("rowsRead 3, added 1, updated 2");
    const gone = await again(list, "Договор\nA2\nA7\n,\n", { mode: "delete" });
    expect(counts(gone)).toBe("rowsRead 3, deleted 1, unknown 1, rejected 1");
    expect(gone.rejections[0]?.code).toBe("too_many_values");
    expect((await values(list)).map(([key, name]) => `${key} ${name}`)).toEqual([
      "A1 Анна",
      "A3 Вера",
      "A4 Глеб III",
    ]);
  });

  it("OUT-IMP-11 OUT-IMP-06 what needs a key is refused without one, and a file without its key column", async () => {
    const plain = await newList();
    await load(plain, "Имя,Телефон\nАнна,+79990000001\n");
    for (const mode of ["update", "append_update", "delete"]) {
      const answer = await start(plain, "Имя,Телефон\n", { mode });
      expect((answer.body as unknown as Problem).errors).toEqual([
        { field: "options.mode", code: "key_required" },
      ]);
    }
    const list = await keyedList();
    expect((await again(list, "Имя,Телефон\nАнна,+79990000001\n", { mode: "update" })).failure).toBe(
      "missing_column",
    );
    const empty = await again(list, 'Договор,Имя,Телефон\n" ",Анна,+79990000005\n', { mode: "append" });
    expect(empty.rejections).toMatchObject([{ code: "key_missing", column: "Договор" }]);
  });

  it("OUT-IMP-14 without a key the first numbers tell repeated rows, those of the list and those of the file", async () => {
    const list = await newList();
    await load(list, "Имя,Телефон\nАнна,+79990000001\n");
    const entry = await load(list, "Имя,Телефон\nХ,89990000001\nБорис,+79990000002\nЮ,8 999 000 00 02\n", {
      uniqueNumbers: true,
    });
    expect(counts(entry)).toBe("rowsRead 3, added 1, duplicate 2");
  });

  it("OUT-IMP-12 several numbers of a cell go to the phone fields after it that are empty, if the format says so", async () => {
    const several =
      'Договор,Имя,Телефон,Рабочий\nA5,Анна,"+79990000001; 8 495 123 90 00 доб. 5, +79990000003",\n';
    const list = await newList();
    const entry = await load(list, several, { columns: keyed, splitNumbers: true });
    expect((await records(list))[0]?.numbers).toEqual(["+79990000001", "+74951239000"]);
    expect(entry.warnings, "the third found no field").toBe(1);
    const other = await newList();
    expect((await load(other, several, { columns: keyed })).warnings).toBe(1);
    expect((await records(other))[0]?.numbers).toEqual(["+79990000001"]);
  });

  it("OUT-IMP-10 more errors than the list allows leave the old content", async () => {
    const list = await keyedList();
    await admin.request("PATCH", `/lists/${list.id}`, { errorThreshold: 40 });
    const half = "Договор,Имя,Телефон\nB1,Анна,+79990000001\nB2,Без номера,\n";
    expect(await load(list, half, { mode: "replace", columns: keyed })).toMatchObject({
      state: "failed",
      failure: "too_many_errors",
    });
    expect((await values(list)).map(([key]) => key)).toEqual(["A1", "A2"]);
    await admin.request("PATCH", `/lists/${list.id}`, { errorThreshold: 50 });
    expect((await load(list, half, { mode: "replace", columns: keyed })).state).toBe("done");
  });

  it("OUT-LST-04 a dry run counts every outcome, names the first rows of each, and changes nothing", async () => {
    const list = await keyedList();
    const check = async (text: string, options: object) =>
      (
        await admin.upload<ImportCheck>("/lists/imports/check", [
          { name: "options", value: JSON.stringify(options) },
          { name: "file", fileName: "a.csv", bytes: text },
        ])
      ).body;
    const text =
      "Договор,Имя,Телефон,Чужой\nA1,Анна,+79990000011\nA6,Ева,+79990000006\nA6,Ева,1\nA8,Без,12\n";
    const found = await check(text, { listId: list.id, mode: "append_update" });
    expect(found).toMatchObject({
      rowsRead: 4,
      added: 1,
      updated: 1,
      duplicate: 1,
      rejected: 1,
      failure: null,
    });
    expect(found.ignored).toEqual(["Чужой"]);
    expect(found.rows.map(({ line, verdict, code }) => [line, verdict, code])).toEqual([
      [2, "update", null],
      [3, "add", null],
      [4, "duplicate", null],
      [5, "reject", "no_number"],
    ]);
    expect(await values(list)).toHaveLength(2);
    const fresh = await check(first, { mode: "append", columns: keyed });
    expect(fresh).toMatchObject({ rowsRead: 2, added: 2, duplicate: 0 });
    expect((await check("Имя\nАнна\n", { listId: list.id, mode: "append" })).failure).toBe("missing_column");
  });

  it("OUT-IMP-01 the same by a workbook, a packed file and a text of fixed width; what is none of them is refused with its code", async () => {
    const rows =
      '<row r="1"><c t="str"><v>Имя</v></c><c t="str"><v>Телефон</v></c></row>' +
      '<row r="2"><c t="str"><v>Анна</v></c><c><v>79990000001</v></c></row>';
    const files: [Buffer, object][] = [
      [xlsxFile([{ name: "Лист", rows }]), {}],
      [gzipSync("Имя,Телефон\nАнна,79990000001\n"), {}],
      [Buffer.from("Имя  Телефон\nАнна 79990000001\n"), { widths: [5, 20] }],
    ];
    for (const [bytes, options] of files) {
      const list = await newList();
      await load(list, bytes, options);
      expect(await values(list)).toEqual([["Анна", "79990000001"]]);
    }
    const picture = Buffer.from("89504e470d0a1a0a0000", "hex");
    expect(await load(await newList(), picture)).toMatchObject({ state: "failed", failure: "not_text" });
    const answer = await admin.upload<Problem>("/lists/imports/preview", [
      { name: "file", fileName: "a.csv", bytes: picture },
    ]);
    expect([answer.status, answer.body.code]).toEqual([422, "not_text"]);
  });
});

describe("OUT-IMP-01 limits of the centre", () => {
  const usual = { simultaneousCalls: 1_000, importMegabytes: 200, importRows: 1_000_000, importFields: 200 };
  const put = (more: object) =>
    admin.put<Problem & { version: number }>("/outbound-limits", { ...usual, ...more });
  afterAll(() => put({}));

  it("OUT-IMP-01 OUT-MOD-03 are kept as set, within their bounds, and refused at the field otherwise", async () => {
    expect((await admin.get("/outbound-limits")).body).toMatchObject({ ...usual });
    for (const [field, most] of Object.entries({
      simultaneousCalls: 2_000,
      importMegabytes: 1_000,
      importRows: 5_000_000,
      importFields: 500,
    })) {
      expect(await put({ [field]: most })).toMatchObject({ status: 200, body: { [field]: most } });
      for (const [bad, code] of [
        [0, "out_of_range"],
        [most + 1, "out_of_range"],
        [1.5, "wrong_type"],
        ["=1", "wrong_type"],
      ])
        expect(await put({ [field]: bad })).toMatchObject({
          status: 422,
          body: { errors: [{ field, code }] },
        });
    }
    const { body } = await put({});
    expect((await put({ version: body.version - 1 })).body.code).toBe("stale");
    expect((await (await server.signedIn("agent1")).get("/outbound-limits")).status).toBe(403);
  });

  it("OUT-IMP-01 a file beyond a limit is refused whole, the check and the log name the limit; at the limit it loads", async () => {
    await put({ importRows: 2, importFields: 2, importMegabytes: 1 });
    const two = "Имя,Телефон\nАнна,+79990000001\nБорис,+79990000002\n";
    const list = await newList();
    expect(await load(list, two)).toMatchObject({ state: "done", added: 2, failureLimit: null });
    const three = `${two}Вера,+79990000003\n`;
    const refused = { state: "failed", failure: "too_many_rows", failureLimit: 2, added: 0 };
    expect(await load(list, three)).toMatchObject(refused);
    expect(await load(list, "Имя,Телефон,Ещё\nАнна,+79990000001,1\n")).toMatchObject({
      state: "failed",
      failure: "too_many_columns",
      failureLimit: 2,
    });
    const packed = gzipSync(`Имя,Телефон\n${"А".repeat(600_000)},+79990000001\n`);
    expect(await load(list, packed)).toMatchObject({ failure: "file_too_large", failureLimit: 1 });
    const checked = await admin.upload<ImportCheck>("/lists/imports/check", [
      { name: "options", value: JSON.stringify({ listId: list.id, mode: "append" }) },
      { name: "file", fileName: "a.csv", bytes: three },
    ]);
    expect(checked.body).toMatchObject({ failure: "too_many_rows", failureLimit: 2 });
    expect(await start(list, "x".repeat(1024 * 1024 + 1))).toMatchObject({
      status: 413,
      body: { code: "file_too_large", params: { megabytes: 1 } },
    });
    expect(await values(list)).toHaveLength(2);
  });
});

describe("records one by one and many at once", () => {
  const keyed = [
    { name: "Договор", type: "text", key: true },
    { name: "Имя", type: "first_name", required: true },
    { name: "Телефон", type: "phone" },
  ];
  const fresh = async () =>
    (await admin.post<ContactList>("/lists", { name: `API ${++lists}`, fields: keyed })).body;

  it("OUT-LST-07 OUT-API-02 OUT-API-06 add, change and delete one by the rules of an import; a known key is 409", async () => {
    const list = await fresh();
    const add = (given: object) =>
      admin.post<{ id: number; code: string }>(`/lists/${list.id}/records`, { values: given });
    const added = await add({ договор: "1", Имя: "Анна", "Т е л е ф о н": "8 (999) 000-00-01 доб. 7" });
    expect(added.status, added.text).toBe(201);
    expect(await records(list)).toMatchObject([{ id: added.body.id, numbers: ["+79990000001"] }]);
    expect(await add({ Договор: " 1 ", Имя: "Другая", Телефон: "89990000002" })).toMatchObject({
      status: 409,
      body: { code: "known_key" },
    });
    const faulty = [
      [{ Договор: "2", Имя: "Анна", Телефон: "12" }, "values.Телефон", "no_number"],
      [{ Договор: "2", Имя: "", Телефон: "89990000002" }, "values.Имя", "required_missing"],
      [{ Имя: "Анна", Телефон: "89990000002" }, "values.Договор", "key_missing"],
      [{ Договор: "2", Имя: "Анна", Телефон: "89990000002", Чужое: "x" }, "values.Чужое", "unknown_field"],
    ] as const;
    for (const [given, field, code] of faulty) {
      const answer = await add(given);
      expect([answer.status, (answer.body as unknown as Problem).errors]).toMatchObject([
        422,
        [{ field, code }],
      ]);
    }
    const path = `/lists/${list.id}/records/${added.body.id}`;
    const changed = await admin.request<ListRecord>("PATCH", path, {
      values: { Телефон: "8 999 000 00 03" },
    });
    expect(changed.body).toMatchObject({ id: added.body.id, numbers: ["+79990000003"] });
    expect(changed.body.values.slice(0, 2)).toEqual(["1", "Анна"]);
    const other = await add({ Договор: "3", Имя: "Вера", Телефон: "89990000004" });
    expect(await admin.request("PATCH", path, { values: { Договор: "3" } })).toMatchObject({
      status: 409,
      body: { code: "known_key" },
    });
    expect((await admin.request("DELETE", path)).status).toBe(204);
    expect((await admin.request("DELETE", path)).status).toBe(404);
    expect((await records(list)).map(({ id }) => id)).toEqual([other.body.id]);
  });

  it("OUT-API-02 a batch takes what is right and names the rest by its kind", async () => {
    const list = await fresh();
    const batch = async (mode: string, rows: readonly object[]) =>
      (await admin.post<RecordBatchResult>(`/lists/${list.id}/records:batch`, { mode, rows })).body;
    const first = await batch("append", [
      { Договор: "1", Имя: "Анна", Телефон: "89990000001" },
      { Договор: "2", Имя: "", Телефон: "89990000002" },
      { Договор: "", Имя: "Без ключа", Телефон: "89990000003" },
      { Договор: "1", Имя: "Снова", Телефон: "89990000004" },
      { Договор: "5", Имя: "Пять", Телефон: "9,05E+10" },
    ]);
    expect(first).toMatchObject({
      added: 1,
      missingRequired: 1,
      missingKey: 1,
      duplicateKey: 1,
      formatError: 1,
    });
    expect(first.errors.map(({ row, code }) => [row, code])).toEqual([
      [1, "required_missing"],
      [2, "key_missing"],
      [3, "duplicate_key"],
      [4, "phone_scientific"],
    ]);
    const second = await batch("append_update", [
      { Договор: "1", Имя: "Анна II", Телефон: "89990000011" },
      { Договор: "6", Имя: "Шесть", Телефон: "89990000006" },
    ]);
    expect(second).toMatchObject({ added: 1, updated: 1 });
    expect(await batch("delete", [{ Договор: "6" }, { Договор: "9" }])).toMatchObject({
      deleted: 1,
      unknownKey: 1,
    });
    expect(await values(list)).toEqual([["1", "Анна II", "89990000011"]]);
  });
});

describe("refusing a file", () => {
  const codes = (problem: Problem) => (problem.errors ?? []).map(({ field, code }) => [field, code]);

  it("an empty one", async () => {
    expect(await start(await newList(), "")).toMatchObject({ status: 422, body: { code: "empty_file" } });
  });

  it("with options that are wrong, each named", async () => {
    const list = await newList();
    const answer = await start(list, "x", {
      encoding: "klingon",
      delimiter: "::",
      mode: "merge",
      columns: [
        { name: "Имя", type: "text" },
        { name: "", type: "colour" },
      ],
      colour: 1,
    });
    expect(answer.status).toBe(422);
    expect(codes(answer.body as unknown as Problem).sort()).toEqual(
      [
        ["options.encoding", "unknown_encoding"],
        ["options.delimiter", "delimiter"],
        ["options.mode", "not_allowed"],
        ["options.columns.1.name", "required"],
        ["options.columns.1.type", "not_allowed"],
        ["options.columns", "no_phone_column"],
        ["options.colour", "unknown_field"],
      ].sort(),
    );
  });

  it("without options, without file, or not as a form", async () => {
    const list = await newList();
    const path = `/lists/${list.id}/imports`;
    const options = JSON.stringify({ mode: "append", columns });
    const file = { name: "file", fileName: "a.csv", bytes: "x" };
    expect(codes((await admin.upload<Problem>(path, [file])).body)).toEqual([["options", "required"]]);
    expect(codes((await admin.upload<Problem>(path, [{ name: "options", value: options }])).body)).toEqual([
      ["file", "required"],
    ]);
    expect(codes((await admin.upload<Problem>(path, [{ name: "options", value: "{" }, file])).body)).toEqual([
      ["options", "wrong_format"],
    ]);
    expect((await admin.post(path, {})).body).toMatchObject({ code: "not_multipart" });
  });

  it("whose columns are not those of the list that it is appended to", async () => {
    const list = await newList();
    await load(list, "Имя,Телефон\nАнна,+79990000001\n");
    const answer = await start(list, "Телефон\n+79990000002\n", {
      columns: [{ name: "Телефон", type: "phone" }],
    });
    expect(answer.status).toBe(422);
    expect(codes(answer.body as unknown as Problem)).toEqual([["options.columns", "fields_differ"]]);
  });
});

describe("preview", () => {
  const preview = async (bytes: Buffer | string, query = "") =>
    (
      await admin.upload<ImportPreview>(`/lists/imports/preview${query}`, [
        { name: "file", fileName: "a.csv", bytes },
      ])
    ).body;

  it("OUT-LST-04 suggests encoding, delimiter, header and fields, and shows the first 20 rows", async () => {
    const rows = Array.from(
      { length: 50 },
      (_, i) => `Иванов;Иван;8 999 000-00-${String(i).padStart(2, "0")};Омск`,
    );
    const found = await preview(
      iconv.encode(["Фамилия;Имя;Моб. телефон;Город", ...rows].join("\r\n"), "windows-1251"),
    );
    expect(found).toMatchObject({ encoding: "windows-1251", delimiter: ";", header: true, warnings: [] });
    expect(found.columns).toEqual([
      { name: "Фамилия", type: "last_name" },
      { name: "Имя", type: "first_name" },
      { name: "Моб. телефон", type: "phone", label: "mobile" },
      { name: "Город", type: "text" },
    ]);
    expect(found.rows.length).toBe(20);
    expect(found.rows[0]).toEqual(["Иванов", "Иван", "8 999 000-00-00", "Омск"]);
  });

  it("OUT-IMP-02 the user's choice wins over the suggestion", async () => {
    const found = await preview("a;b,c\n1;2,3\n", "?delimiter=%2C&header=false");
    expect(found).toMatchObject({ delimiter: ",", header: false });
    expect(found.rows).toEqual([
      ["a;b", "c"],
      ["1;2", "3"],
    ]);
    expect(found.columns.map(({ name }) => name)).toEqual(["Field1", "Field2"]);
  });

  it("warns of bytes that do not decode and of an unclosed quote", async () => {
    const wrong = await preview(iconv.encode("Имя;Телефон\nАнна;1\n", "windows-1251"), "?encoding=utf-8");
    expect(wrong.warnings).toContainEqual({ code: "undecodable" });
    expect((await preview('Имя;Телефон\n"Анна;1\n')).warnings).toEqual([
      { code: "unclosed_quote", params: { line: 2 } },
    ]);
  });

  it("reads only the beginning of a large file", async () => {
    const row = "Иванов Иван Иванович,+79990000001\n";
    const found = await preview(`ФИО,Телефон\n${row.repeat(20_000)}`);
    expect(found.rows.length).toBe(20);
    expect(found.warnings).toEqual([]);
  });
});
