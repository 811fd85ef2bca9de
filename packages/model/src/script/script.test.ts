import { assert, constantFrom, dictionary, property, string } from "fast-check";
import { expect, test } from "vitest";
import { scriptFaults, unreachablePages, untiedFields, webAddress } from "./check-script.ts";
import type { Script, ScriptCondition, ScriptElement, ScriptField } from "./script.ts";
import { holds } from "./script-condition.ts";
import { pageAfter } from "./script-pages.ts";
import {
  faultOf,
  prefill,
  proposedTies,
  scriptProblems,
  scriptVariables,
  shownValues,
  substitute,
  writeBackCells,
} from "./script-values.ts";

const field = (key: string, more: Partial<ScriptField> = {}): ScriptField => ({
  kind: "field",
  type: "line",
  key,
  label: key,
  ...more,
});
const page = (key: string, ...elements: ScriptElement[]) => ({ key, title: key, elements });
const none = new Map<string, string>();

/** A survey: who agrees is asked for a date, who does not for a reason. */
const survey: Script = {
  pages: [
    page(
      "start",
      { kind: "text", text: "Здравствуйте, $(customer.name)! Ваш долг — $(Долг) руб." },
      field("agrees", {
        type: "choice",
        required: true,
        options: [
          { value: "Да", page: "yes" },
          { value: "Нет", page: "no" },
        ],
      }),
      field("note", { when: [[{ name: "agrees", operator: "eq", value: "Нет" }]], required: true }),
    ),
    page("yes", field("date", { type: "date", required: true }), {
      kind: "button",
      text: "Назад",
      action: { kind: "page", page: "start" },
    }),
    page("no", field("reason", { required: true, exported: true })),
  ],
};

test("INB-SCR-04 conditions: and within a group, or between groups; the words of the table", () => {
  const check = (condition: ScriptCondition, values: Record<string, string>) =>
    holds(condition, values, none);
  const is = (
    name: string,
    operator: "eq" | "ne" | "lt" | "le" | "gt" | "ge" | "contains" | "empty" | "not_empty" | "in",
    value = "",
  ) => ({ name, operator, value }) as const;
  expect(check([], {})).toBe(true);
  expect(check([[is("a", "eq", "1"), is("b", "eq", "2")]], { a: "1", b: "2" })).toBe(true);
  expect(check([[is("a", "eq", "1"), is("b", "eq", "2")]], { a: "1" })).toBe(false);
  expect(check([[is("a", "eq", "1")], [is("b", "eq", "2")]], { b: "2" })).toBe(true);
  expect(check([[is("a", "gt", "9")]], { a: "10" })).toBe(true);
  expect(check([[is("a", "lt", "9")]], { a: "10" })).toBe(false);
  expect(check([[is("a", "le", "2.5")]], { a: "2,5" })).toBe(true);
  expect(check([[is("a", "ge", "2026-01-31")]], { a: "2026-02-01" })).toBe(true);
  expect(check([[is("a", "gt", "9")]], {})).toBe(false);
  expect(check([[is("a", "ne", "да")]], { a: "Да" })).toBe(false);
  expect(check([[is("a", "contains", "МОСК")]], { a: "г. Москва" })).toBe(true);
  expect(check([[is("a", "empty")]], {})).toBe(true);
  expect(check([[is("a", "not_empty")]], { a: "x" })).toBe(true);
  expect(check([[is("a", "in", "red; green")]], { a: "Green" })).toBe(true);
});

test("INB-SCR-04 INB-SCR-07 INB-SCR-08 what is hidden, or on a branch not taken, is asked for nothing and exported nowhere", () => {
  const problems = (values: Record<string, string>, path: string[]) =>
    scriptProblems(survey, values, none, path).map(({ key, code }) => `${key} ${code}`);
  expect(problems({}, ["start"])).toEqual(["agrees required"]);
  expect(problems({ agrees: "Нет" }, ["start", "no"])).toEqual(["note required", "reason required"]);
  expect(problems({ agrees: "Да", date: "31.12.2026" }, ["start", "yes"])).toEqual(["date date"]);
  expect(problems({ agrees: "Да", date: "2026-12-31" }, ["start", "yes"])).toEqual([]);
  // He said no at first, gave his reason, and then yes: the reason no longer counts.
  const changed = { agrees: "Да", date: "2026-12-31", reason: "дорого", note: "x" };
  expect(shownValues(survey, changed, none, ["start", "no", "start", "yes"])).toEqual({
    agrees: "Да",
    date: "2026-12-31",
  });
});

test("INB-SCR-11 a value is put in once, as text: what it holds is not looked at again", () => {
  const variables = scriptVariables({
    customer: { name: "<b>Иван</b> $(Долг)", number: "+79990000001" },
    fields: [{ name: "Долг", value: "100" }],
  });
  expect(
    substitute("$(customer.name), $(customer.number): $(customer.Долг) $( Долг ) $(нет)!", {}, variables),
  ).toBe("<b>Иван</b> $(Долг), +79990000001: 100 100 !");
  expect(substitute("$(Долг)", { Долг: "200" }, variables)).toBe("200");
  assert(
    property(string(), (value) => {
      expect(substitute("$(x)", { x: value }, none)).toBe(value);
    }),
  );
});

test("INB-SCR-06 OUT-CMP-08 fields are fed from their columns, in the field's own form; the default comes where the column is empty", () => {
  const script: Script = {
    pages: [
      page(
        "one",
        field("debt", { type: "number" }),
        field("born", { type: "date" }),
        field("vip", { type: "tick" }),
        field("city", { default: "Город $(customer.number)" }),
      ),
    ],
  };
  const ties = [
    { field: "debt", column: "Долг", writeBack: false },
    { field: "born", column: "Дата", writeBack: false },
    { field: "vip", column: "VIP", writeBack: false },
    { field: "city", column: "Город", writeBack: false },
  ];
  const variables = scriptVariables({
    customer: { name: undefined, number: "+7" },
    fields: [
      { name: "Долг", value: "10,5" },
      { name: "Дата", value: "1.2.1980" },
      { name: "VIP", value: "да" },
      { name: "Город", value: "" },
    ],
  });
  expect(prefill(script, ties, variables)).toEqual({
    debt: "10.5",
    born: "1980-02-01",
    vip: "1",
    city: "Город +7",
  });
});

test("OUT-CMP-08 only ties that say so write back, and only what has changed and is a value of the field", () => {
  const script: Script = {
    pages: [
      page(
        "one",
        field("mail", { type: "email" }),
        field("city"),
        field("vip", { type: "tick" }),
        field("id", { readOnly: true }),
      ),
    ],
  };
  const ties = [
    { field: "mail", column: "Почта", writeBack: true },
    { field: "city", column: "Город", writeBack: false },
    { field: "vip", column: "VIP", writeBack: true },
    { field: "id", column: "ID", writeBack: true },
  ];
  const before = { mail: "a@b.ru", vip: "1", id: "1" };
  expect(writeBackCells(script, ties, { mail: "c@d.ru", city: "Тверь", vip: "1", id: "2" }, before)).toEqual({
    Почта: "c@d.ru",
  });
  expect(writeBackCells(script, ties, { mail: "not an address" }, before)).toEqual({ VIP: "0" });
  expect(writeBackCells(script, ties, { vip: "1" }, before)).toEqual({});
});

test("INB-SCR-06 columns named as the field's key or label are proposed for what is not tied", () => {
  const script: Script = {
    pages: [page("one", field("email", { label: "Почта" }), field("city", { label: "Город" }), field("x"))],
  };
  const tied = [{ field: "city", column: "Город", writeBack: false }];
  expect(proposedTies(script, ["Город", " ПОЧТА", "E mail"], tied)).toEqual([
    { field: "email", column: " ПОЧТА", writeBack: false },
  ]);
});

test("INB-SCR-03 values are checked by the type of the field", () => {
  const options = [{ value: "a" }, { value: "b" }];
  const faults = [
    [field("f", { type: "number", min: 1, max: 9 }), "5", undefined],
    [field("f", { type: "number" }), "5,5", "number"],
    [field("f", { type: "number", min: 1, max: 9 }), "10", "out_of_range"],
    [field("f", { type: "date" }), "2026-02-30", "date"],
    [field("f", { type: "time" }), "24:00", "time"],
    [field("f", { type: "time" }), "23:59", undefined],
    [field("f", { type: "phone" }), "+7 (999) 000-00-01", undefined],
    [field("f", { type: "phone" }), "нет", "phone"],
    [field("f", { type: "email" }), "a@b", "email"],
    [field("f", { type: "choice", options }), "c", "not_an_option"],
    [field("f", { type: "multiple", options }), "a;b", undefined],
    [field("f", { type: "multiple", options }), "a;c", "not_an_option"],
    [field("f", { required: true }), "", "required"],
    [field("f", { type: "text" }), "x".repeat(4_001), "too_long"],
  ] as const;
  for (const [of, value, fault] of faults)
    expect([of.type, value.slice(0, 20), faultOf(of, value)]).toEqual([of.type, value.slice(0, 20), fault]);
  expect(pageAfter(survey.pages[0]!.elements[1] as ScriptField, "Нет")).toBe("no");
});

test("INB-SCR-04 INB-SCR-07 faults of a script stand at their place; pages nothing leads to are named", () => {
  expect(scriptFaults(survey)).toEqual([]);
  expect(scriptFaults({ pages: [] })).toEqual([{ field: "pages", code: "required" }]);
  const bad: Script = {
    pages: [
      page(
        "start",
        field("Key"),
        field("a", { type: "list", options: [{ value: "x;y" }, { value: "z", page: "gone" }] }),
        field("a", { default: "x", type: "number" }),
        { kind: "button", text: "", action: { kind: "page", page: "gone" } },
        { kind: "link", text: "", url: "javascript:alert(1)" },
        { kind: "table", columns: ["a", "b"], rows: [["1"]] },
      ),
      page("start"),
    ],
  };
  expect(scriptFaults(bad).map(({ field: at, code }) => `${at} ${code}`)).toEqual([
    "pages.0.elements.0.key wrong_format",
    "pages.0.elements.1.options.0.value wrong_format",
    "pages.0.elements.1.options.1.page not_found",
    "pages.0.elements.2.key duplicate",
    "pages.0.elements.2.default not_allowed",
    "pages.0.elements.3.text required",
    "pages.0.elements.3.action.page not_found",
    "pages.0.elements.4.url wrong_format",
    "pages.0.elements.5.rows not_allowed",
    "pages.1.key duplicate",
  ]);
  expect(unreachablePages({ pages: [...survey.pages, page("island")] })).toEqual(["island"]);
});

test("INB-SCR-11 only addresses of the web are opened", () => {
  for (const bad of [
    "javascript:alert(1)",
    "data:text/html,x",
    "//host",
    "ftp://host/",
    "https://",
    "http://$(x)/",
    " https://a",
  ])
    expect(webAddress(bad)).toBeUndefined();
  expect(webAddress("https://crm.example/card?id=7")).toBe("https://crm.example/card?id=7");
});

test("OUT-DIA-02 untied: fields that only show data and have no source, and ties whose column is gone", () => {
  const script: Script = {
    pages: [page("one", field("debt", { readOnly: true }), field("city"), field("sum", { readOnly: true }))],
  };
  const tie = (key: string, column: string) => ({ field: key, column, writeBack: false });
  expect(untiedFields(script, [tie("debt", "Долг")], ["Долг"])).toEqual(["sum"]);
  expect(
    untiedFields(script, [tie("debt", "Долг"), tie("sum", "Долг"), tie("city", "Город")], ["Долг"]),
  ).toEqual(["city"]);
});

test("INB-SCR-07 whatever is entered, nothing but fields that are shown is exported or asked for", () => {
  const keys = ["agrees", "note", "date", "reason", "other"];
  assert(
    property(dictionary(constantFrom(...keys), constantFrom("Да", "Нет", "", "2026-01-01")), (values) => {
      const path = ["start", "yes", "no"];
      const shown = shownValues(survey, values, none, path);
      const missing = scriptProblems(survey, values, none, path).map(({ key }) => key);
      const allowed =
        values.agrees === "Да"
          ? ["agrees", "date"]
          : values.agrees === "Нет"
            ? ["agrees", "note", "reason"]
            : ["agrees"];
      for (const key of [...Object.keys(shown), ...missing]) expect(allowed).toContain(key);
    }),
  );
});
