import type { CallingHoursAnswer, NumberPlanPart, Problem, ZoneTable } from "@perezvon/api";
import type { CentreId } from "@perezvon/model";
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

const heading = "\uFEFFАВС/ DEF;От;До;Емкость;Оператор;Регион;Территория ГАР;ИНН";
const rows = [
  '914;0000000;0999999;1000000;"ПАО ""МТС""";-;г.о. Чита|Забайкальский край;7740000076',
  "914;1000000;1999999;1000000;ПАО МТС;-;Забайкальский край;7740000076",
  "914;5000000;5999999;1000000;ПАО МТС;-;Приморский край;7740000076",
  "924;0;1999999;2000000;ПАО МегаФон;-;Республика Саха /Якутия/;7812014560",
  "999;0;9;10;ПАО МТС;-;Российская Федерация;7740000076",
];

const load = (lines: readonly string[], fileName = "DEF-9xx.csv") =>
  admin.upload<NumberPlanPart & Problem>("/number-plan", [
    { name: "file", fileName, bytes: Buffer.from(`${lines.join("\r\n")}\r\n`) },
  ]);
const zonesOf = async (number: string) =>
  (await admin.post<CallingHoursAnswer>("/calling-hours/check", { number })).body;

it("PBX-REG-07 OUT-HRS-07 a file of the numbering plan gives mobile numbers their zones; a bad one leaves them", async () => {
  expect(await zonesOf("+79140000001")).toMatchObject({ zoneSource: "default", zones: ["Europe/Moscow"] });
  const loaded = await load([heading, ...rows]);
  expect(loaded.status, loaded.text).toBe(200);
  expect(loaded.body).toMatchObject({
    part: "9",
    fileName: "DEF-9xx.csv",
    rows: 5,
    blocks: 3,
    unmapped: ["Российская Федерация"],
  });
  const chita = { zoneSource: "number", zones: ["Asia/Chita"] };
  expect(await zonesOf("+79140000001")).toMatchObject(chita);
  expect(await zonesOf("+79141999999")).toMatchObject(chita);
  expect(await zonesOf("+79145123456")).toMatchObject({ zones: ["Asia/Vladivostok"] });
  // Between and after the blocks nothing is known; Yakutia spans three zones, and all have to allow.
  expect(await zonesOf("+79142000000")).toMatchObject({ zoneSource: "default" });
  expect((await zonesOf("+79240000001")).zones).toHaveLength(3);
  expect(await zonesOf("+79990000001")).toMatchObject({ zoneSource: "default" });
  expect(await zonesOf("+74951234567")).toMatchObject({ zoneSource: "number", zones: ["Europe/Moscow"] });
  for (const [lines, code, params] of [
    [[heading.replace("ИНН", "Код"), ...rows], "plan_header", {}],
    [["phone;name", "1;2"], "plan_header", {}],
    [["phone,name", "1,2"], "plan_header", {}],
    [[heading, rows[0]!, "914;5;4;1;МТС;-;Приморский край;1"], "plan_row", { line: 3 }],
    [[heading, rows[0]!, "914;5;6;1;МТС;-;Приморский край"], "plan_row", { line: 3 }],
    [[heading, ...rows.slice(0, 3)], "plan_shrunk", { rows: 3, before: 5 }],
  ] as const) {
    const refused = await load(lines);
    expect([refused.status, refused.body.code, refused.body.params ?? {}]).toEqual([422, code, params]);
  }
  expect(await zonesOf("+79140000001")).toMatchObject(chita);
  const { items } = (await admin.get<{ items: NumberPlanPart[] }>("/number-plan")).body;
  expect(items).toMatchObject([{ part: "9", rows: 5 }]);
});

it("PBX-REG-07 a new file replaces its own part alone, and other centres know nothing of it", async () => {
  await load([heading, "495;0000000;9999999;10000000;МГТС;-;г. Москва;1"], "ABC-4xx.csv");
  await load([heading, ...rows.slice(1)]);
  expect(await zonesOf("+79140000001")).toMatchObject({ zoneSource: "default" });
  expect(await zonesOf("+79141999999")).toMatchObject({ zones: ["Asia/Chita"] });
  const { items } = (await admin.get<{ items: NumberPlanPart[] }>("/number-plan")).body;
  expect(items.map(({ part, rows: count }) => [part, count])).toEqual([
    ["4", 1],
    ["9", 4],
  ]);
  const elsewhere = "00000000-0000-7000-8000-000000000000" as CentreId;
  const { campaigns } = server.store.engine;
  expect(await campaigns.numberZones(elsewhere, ["+79141999999"])).toEqual(new Map());
});

it("OUT-HRS-07 tables of prefixes and postal codes are replaced by an upload, show their date, and go back to the product's own", async () => {
  const tables = async () => (await admin.get<{ items: ZoneTable[] }>("/zone-tables")).body.items;
  const put = (path: string, text: string) =>
    admin.upload<ZoneTable & Problem>(`/zone-tables/${path}`, [
      { name: "file", fileName: "table.csv", bytes: Buffer.from(text) },
    ]);
  const both = async (number: string, postalCode: string) =>
    (
      await admin.post<CallingHoursAnswer>("/calling-hours/check", {
        number,
        postalCode,
        dialTime: { hours: { entries: [] }, schedules: [], useCallingHours: false, twoZones: true },
      })
    ).body;
  expect(await tables()).toMatchObject([
    { kind: "prefix", fileName: null, rows: null },
    { kind: "postal_code", fileName: null, rows: null },
  ]);
  expect((await both("+74232123456", "690000")).zones).toEqual(["Asia/Vladivostok"]);
  const made = await put(
    "prefixes",
    "Начало;Пояс\n7423;Asia/Magadan\n1;America/New_York\n1907;America/Anchorage\n",
  );
  expect(made.body, made.text).toMatchObject({ kind: "prefix", fileName: "table.csv", rows: 3 });
  // The longest beginning stands; of a place that the table does not know the product's own table is not asked.
  expect((await zonesOf("+12125551234")).zones).toEqual(["America/New_York"]);
  expect((await zonesOf("+19075551234")).zones).toEqual(["America/Anchorage"]);
  expect(await zonesOf("+78432123456")).toMatchObject({ zoneSource: "default" });
  expect((await both("+74232123456", "690000")).zones).toEqual(["Asia/Magadan", "Asia/Vladivostok"]);
  // A block of the state plan says more than a beginning.
  expect(await zonesOf("+79141999999")).toMatchObject({ zones: ["Asia/Chita"] });
  expect((await put("postal-codes", "69,Asia/Kamchatka\n690 001,Asia/Anadyr\n")).status).toBe(200);
  expect((await both("+79990000001", "690-001")).zones).toEqual(["Asia/Anadyr"]);
  expect((await both("+79990000001", "690000")).zones).toEqual(["Asia/Kamchatka"]);
  const bad = await put("prefixes", "7423;Asia/Magadan\n7424;Nowhere\n");
  expect([bad.status, bad.body.code, bad.body.params]).toEqual([422, "plan_row", { line: 2 }]);
  expect((await put("postal-codes", "Индекс,Пояс\n")).body.code).toBe("no_valid_row");
  expect((await tables()).map(({ rows: count }) => count)).toEqual([3, 2]);
  for (const path of ["prefixes", "postal-codes", "postal-codes"])
    expect((await admin.delete(`/zone-tables/${path}`)).status).toBe(204);
  expect((await both("+74232123456", "690000")).zones).toEqual(["Asia/Vladivostok"]);
});
