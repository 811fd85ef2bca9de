import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { scriptFaults } from "./check-script.ts";
import { formattedText } from "./formatted-text.ts";
import { complete, fitsMask, isMask, masked } from "./input-mask.ts";
import { personalKeys } from "./personal-data.ts";
import type { Script, ScriptElement, ScriptField, ScriptTable } from "./script.ts";
import { tableRows } from "./script-table.ts";
import { faultOf, labelOf, scriptProblems, shownValues, writeBackCells } from "./script-values.ts";

const none = new Map<string, string>();
const field = (key: string, more: Partial<ScriptField> = {}): ScriptField => ({
  kind: "field",
  type: "line",
  key,
  label: key,
  ...more,
});
const button = (page: string): ScriptElement => ({
  kind: "button",
  text: page,
  action: { kind: "page", page },
});
const owed = (script: Script, values: Record<string, string>, path: string[]) =>
  scriptProblems(script, values, none, path).map(({ key }) => key);

test("INB-SCR-03 text is formatted by few marks; a reference is put in later and formats nothing", () => {
  expect(formattedText("Добрый **день**, $(a*b)!\n- *раз*\n- два\n1. три\n2*2=4")).toEqual([
    {
      kind: "lines",
      lines: [
        [
          { text: "Добрый ", bold: false, italic: false },
          { text: "день", bold: true, italic: false },
          { text: ", $(a*b)!", bold: false, italic: false },
        ],
      ],
    },
    {
      kind: "list",
      ordered: false,
      lines: [[{ text: "раз", bold: false, italic: true }], [{ text: "два", bold: false, italic: false }]],
    },
    { kind: "list", ordered: true, lines: [[{ text: "три", bold: false, italic: false }]] },
    { kind: "lines", lines: [[{ text: "2*2=4", bold: false, italic: false }]] },
  ]);
});

test("INB-SCR-03 whatever is written, formatting loses nothing but its marks", () => {
  assert(
    property(string(), (text) => {
      const spans = formattedText(text).flatMap(({ lines }) => lines.flat());
      const kept = (value: string) => value.replaceAll(/[\s*•-]|\d{1,3}\./g, "");
      expect(kept(spans.map((span) => span.text).join(""))).toBe(kept(text));
    }),
  );
});

test("INB-SCR-03 rows of a table come from a variable's JSON: lists by place, objects by property or heading", () => {
  const table: ScriptTable = {
    kind: "table",
    columns: ["Товар", "Цена"],
    rows: [],
    source: "Заказы",
    properties: ["", "price"],
  };
  const rows = (text: string) => tableRows(table, {}, new Map([["Заказы", text]]));
  expect(rows('[{"Товар":"Чай","price":120},{"Товар":"Кофе","more":1}]')).toEqual([
    ["Чай", "120"],
    ["Кофе", ""],
  ]);
  expect(rows('[["Чай",1.5,"x"],[null,{"a":1}]]')).toEqual([
    ["Чай", "1.5"],
    ["", '{"a":1}'],
  ]);
  expect(rows('{"Товар":"<b>$(x)</b>"}')).toEqual([["<b>$(x)</b>", ""]]);
  expect(rows("")).toEqual([]);
  expect(rows("not json")).toBeUndefined();
  expect(rows("[1,2]")).toBeUndefined();
  expect(rows(JSON.stringify(Array.from({ length: 300 }, () => ["a"])))).toHaveLength(200);
});

test("DSK-SCD-03 a mask forms what is typed, and what does not fit it is a fault", () => {
  expect(isMask("+7")).toBe(false);
  expect(masked("+7 (999) 999-99-99", "9161234567")).toBe("+7 (916) 123-45-67");
  expect(masked("+7 (999) 999-99-99", "+7 (916) 1x")).toBe("+7 (916) 1");
  expect(masked("aa-99", "мк7")).toBe("мк-7");
  expect(masked("\\9-9", "5")).toBe("9-5");
  expect(complete("(999)", "(123")).toBe("(123)");
  expect(complete("(999)", "(12")).toBe("(12");
  for (const [mask, value, fits] of [
    ["9999 999999", "4510 123456", true],
    ["9999 999999", "4510123456", false],
    ["9999 999999", "4510 12345", false],
    ["(999)", "(123", true],
    ["(999)", "(123)", true],
    ["a*", "Б7", true],
    ["a*", "77", false],
  ] as const)
    expect([mask, value, fitsMask(mask, value)]).toEqual([mask, value, fits]);
  expect(faultOf(field("passport", { mask: "9999 999999" }), "4510 12")).toBe("mask");
  expect(faultOf(field("passport", { mask: "9999 999999" }), "")).toBeUndefined();
  assert(
    property(string(), (typed) => {
      const once = masked("+7 (999) aa-*", typed);
      expect(masked("+7 (999) aa-*", once)).toBe(once);
    }),
  );
});

test("DSK-SCD-02 a scale takes whole numbers between its ends, a hidden value is the script's own", () => {
  const scale = field("score", { type: "scale" });
  expect(["0", "10", "11", "5.5", "-1"].map((value) => faultOf(scale, value))).toEqual([
    undefined,
    undefined,
    "out_of_range",
    "not_an_option",
    "not_an_option",
  ]);
  const hidden = field("source", { type: "hidden", required: true });
  const script: Script = { pages: [{ key: "start", title: "", elements: [hidden] }] };
  expect(owed(script, {}, ["start"])).toEqual([]);
  expect(shownValues(script, { source: "site" }, none, ["start"])).toEqual({ source: "site" });
  const tie = { field: "source", column: "Источник", writeBack: true };
  expect(writeBackCells(script, [tie], { source: "site" }, {})).toEqual({});
});

test("DSK-SCD-03 the label is that of the reader's language where there is one", () => {
  const two = field("city", { label: "Город", labels: { en: "City" } });
  expect([labelOf(two, "ru"), labelOf(two, "en")]).toEqual(["Город", "City"]);
});

test("INB-SCR-05 PLT-SEC-02 fields marked as personal are known by one function", () => {
  const elements = [field("name", { personal: true }), field("city")];
  expect([...personalKeys({ pages: [{ key: "start", title: "", elements }] })]).toEqual(["name"]);
});

/** Two pages in a row, then a branch that only who objects comes to. */
const talk: Script = {
  pages: [
    { key: "start", title: "", elements: [field("name", { required: true }), button("offer")] },
    {
      key: "offer",
      title: "",
      elements: [field("answer", { required: true }), button("start"), button("objection"), button("end")],
    },
    { key: "objection", title: "", elements: [field("why", { required: true })] },
    { key: "end", title: "", elements: [field("date", { required: true })] },
  ],
};

test("INB-SCR-08 required fields of the next page are owed before it has been opened, those of a branch are not", () => {
  expect(owed(talk, {}, ["start"])).toEqual(["name", "answer"]);
  expect(owed(talk, { name: "a", answer: "b" }, ["start", "offer"])).toEqual([]);
  expect(owed(talk, { name: "a", answer: "b" }, ["start", "offer", "objection"])).toEqual(["why"]);
  const optional: Script = {
    pages: talk.pages.map((page) => (page.key === "offer" ? { ...page, optional: true } : page)),
  };
  expect(owed(optional, {}, ["start"])).toEqual(["name"]);
  expect(owed(optional, {}, ["start", "offer"])).toEqual(["name", "answer"]);
});

test("INB-SCR-08 what a chosen answer leads to is owed, also where the agent has gone back", () => {
  const options = [{ value: "yes", page: "more" }, { value: "no" }];
  const script: Script = {
    pages: [
      { key: "start", title: "", elements: [field("f", { type: "list", options }), button("more")] },
      { key: "more", title: "", elements: [field("why", { required: true })] },
    ],
  };
  expect(owed(script, { f: "yes" }, ["start"])).toEqual(["why"]);
  // An answer that leads nowhere needs nothing of the other branch.
  expect(owed(script, { f: "no" }, ["start"])).toEqual([]);
});

test("INB-SCR-03 new parts are checked as the others are", () => {
  const elements: ScriptElement[] = [
    { kind: "picture", pictureId: "", text: "" },
    { kind: "table", columns: ["a"], rows: [["1"]], source: "x" },
    { kind: "button", text: "Play", action: { kind: "message", messageId: "" } },
    { kind: "columns", count: 2 },
    field("n", { type: "number", mask: "99" }),
    field("m", { mask: "+7" }),
  ];
  const faults = scriptFaults({ pages: [{ key: "start", title: "", elements }] });
  expect(faults.map(({ field: at, code }) => `${at.slice("pages.0.elements.".length)} ${code}`)).toEqual([
    "0.pictureId required",
    "1.source not_allowed",
    "2.action.messageId required",
    "4.mask not_allowed",
    "5.mask not_allowed",
  ]);
});
