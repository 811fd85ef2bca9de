import { alwaysOpen } from "@perezvon/schedule";
import { describe, expect, test } from "vitest";
import { Call } from "../testing/call.ts";
import type { OutsideAct, OutsideAnswer } from "./outside.ts";
import { validateScenario } from "./parse-scenario.ts";
import { asksOthers, beginUnattended, endUnattended, goOnUnattended } from "./run-unattended.ts";
import type { FetchUrlOperation, Operation, Scenario } from "./scenario.ts";

const asks: FetchUrlOperation = {
  id: "ask",
  kind: "fetch_url",
  url: "https://crm.test/clients/$(number)?from=$(item.customerPhone)",
  parameters: [{ name: "имя", value: "$(name)" }],
  results: [
    { variable: "status", path: "$.client.status" },
    { variable: "debt", path: "$.client.debts[0]['к оплате']" },
  ],
  exits: { normal: "said", failed: "bad", no_data: "none", timeout: "late" },
};
const sets = (id: string, disposition: string): Operation => ({
  id,
  kind: "set_disposition",
  disposition,
  exits: { normal: "bye" },
});
const rest: readonly Operation[] = [
  { id: "said", kind: "set_disposition", disposition: "sold", note: "$(x)", exits: { normal: "bye" } },
  sets("bad", "rejected"),
  sets("none", "no_data"),
  sets("late", "late"),
  { id: "bye", kind: "exit", exits: {} },
];
const scenario = (first: Operation = asks): Scenario => ({
  format: 1,
  name: "CRM",
  start: first.id,
  operations: [first, ...rest],
});
const variables = { number: "7/8", "item.customerPhone": "+79990000001", name: 'Ю "К"' };
const answer = (body: unknown, status = 200): OutsideAnswer => ({
  kind: "fetched",
  status,
  body: typeof body === "string" ? body : JSON.stringify(body),
});
const request = (call: Call) => call.act as Extract<OutsideAct, { kind: "fetch_url" }>;
function asked(first: Operation = asks): Call {
  const call = new Call(scenario(first));
  call.start(alwaysOpen, variables);
  return call;
}

describe("OUT-CMP-14 INB-BLK-02 Fetch URL", () => {
  test("INB-VAR-04 asks with the values of the call, encoded as the place wants them", () => {
    expect(request(asked())).toMatchObject({
      method: "GET",
      url: "https://crm.test/clients/7%2F8?from=%2B79990000001&%D0%B8%D0%BC%D1%8F=%D0%AE%20%22%D0%9A%22",
      waitMs: 10_000,
    });
    const posts = { ...asks, method: "POST", waitSeconds: 60 } as const;
    const json = { kind: "json", text: '{"name": "$(name)", "n": 1}' } as const;
    expect(JSON.parse(request(asked({ ...posts, body: json })).body!.text)).toEqual({ name: 'Ю "К"', n: 1 });
    const xml = { kind: "xml", text: "<a b='$(name)'>$(gone)</a>" } as const;
    expect(request(asked({ ...posts, body: xml })).body!.text).toBe("<a b='Ю &quot;К&quot;'></a>");
    const form = { kind: "form", fields: [{ name: "a b", value: "$(number)&c" }] } as const;
    expect(request(asked({ ...posts, body: form }))).toMatchObject({
      waitMs: 60_000,
      body: { type: "application/x-www-form-urlencoded", text: "a%20b=7%2F8%26c" },
    });
    const headers = [{ name: "x-name", value: "$(name)\r\nset-cookie: a" }];
    expect(request(asked({ ...asks, headers })).headers[0]!.value).toBe('Ю "К" set-cookie: a');
  });

  test("values of a JSON answer become variables, and the call goes on by the exit", () => {
    const call = asked();
    const body = { client: { status: "vip", debts: [{ "к оплате": 15.5 }] } };
    expect(call.answers(answer(body))).toEqual(["scenario: sold", "hang up"]);
    expect(call.state.variables).toMatchObject({
      status: "vip",
      debt: "15.5",
      fetchURLResultCode: "200",
      fetchURLResultBody: JSON.stringify(body),
    });
  });

  test.each<[string, OutsideAnswer, string]>([
    ["a status of 400 and more", answer({ client: { status: "vip" } }, 404), "rejected"],
    ["no connection", { kind: "failed", reason: "ECONNREFUSED" }, "rejected"],
    ["an answer too late", { kind: "timeout" }, "late"],
    ["nothing of what was asked for", answer({ client: null }), "no_data"],
    ["no JSON", answer("<html>"), "no_data"],
    ["an empty answer", answer("", 204), "no_data"],
    ["a value that is there among several", answer({ client: { status: "" } }), "sold"],
  ])("%s has its exit", (_, given, disposition) => {
    expect(asked().answers(given)[0]).toBe(`scenario: ${disposition}`);
  });

  test("the caller hears music, keys pressed meanwhile are the next menu's, and a hang-up ends the request", () => {
    const menu: Operation = {
      id: "said",
      kind: "menu",
      prompt: "welcome",
      keys: ["5"],
      exits: { "5": "bye" },
    };
    const operations = [{ ...asks, music: true }, menu, ...rest.slice(1)];
    const call = new Call({ ...scenario(), operations });
    expect(call.start()).toEqual(["answer", "play music for ever", "ask fetch_url"]);
    expect(call.press("5")).toEqual([]);
    expect(call.answers(answer({ client: { status: "a" } }))).toEqual(["stop play", "hang up"]);
    const gone = asked();
    expect(gone.send({ kind: "caller_hung_up" })).toEqual(["cancel outside", "hang up"]);
    expect(gone.answers(answer({}))).toEqual([]);
  });

  test("INB-SCN-08 a variable holds 64 KB, and a call 1 MB", () => {
    const call = asked({ ...asks, results: [], resultVariable: "all" });
    expect(call.answers(answer("я".repeat(70_000)))[0]).toBe("scenario: sold");
    expect(call.state.variables.all).toHaveLength(65_536);
    const full = new Call(scenario());
    full.start(alwaysOpen, { a: "a".repeat(1_000_000) });
    expect(full.answers(answer({ client: { status: "b".repeat(60_000) } }))[0]).toBe("scenario: rejected");
  });
});

test("OUT-DNC-10 a key of the customer puts his number on the list, or the one that is named", () => {
  const adds: Operation = { id: "add", kind: "add_to_dnc", exits: { normal: "said", failed: "bad" } };
  const call = asked(adds);
  expect(call.act).toEqual({ kind: "add_to_dnc", number: "+79990000001", serviceId: "support" });
  expect(call.answers({ kind: "done" })[0]).toBe("scenario: sold");
  expect(asked({ ...adds, list: "l1", number: "$(number)" }).act).toMatchObject({
    list: "l1",
    number: "7/8",
  });
  expect(asked(adds).answers({ kind: "failed", reason: "no list" })[0]).toBe("scenario: rejected");
});

test("OUT-RED-11 a letter to several, with the values of the call", () => {
  const writes: Operation = {
    id: "w",
    kind: "email",
    to: "a@x.test, b@x.test",
    copy: "$(boss)",
    subject: "О $(name)",
    text: "$(number)",
    exits: { normal: "said", failed: "bad" },
  };
  const call = asked(writes);
  const to = ["a@x.test", "b@x.test"];
  expect(call.act).toEqual({ kind: "email", to, subject: 'О Ю "К"', text: "7/8" });
  expect(call.answers({ kind: "done" })[0]).toBe("scenario: sold");
});

test("OUT-RED-11 without a caller it asks, decides by the answer and says its status", () => {
  const about = { serviceId: "c", language: "ru", hours: alwaysOpen, variables } as const;
  const acts: OutsideAct[] = [];
  const said = (given: OutsideAnswer, of = scenario()) => {
    let run = beginUnattended(of, about, 0);
    while (run.asked !== undefined) {
      acts.push(run.asked.act);
      run = goOnUnattended(of, run, given, 0);
    }
    return endUnattended(of, run, 0);
  };
  expect(asksOthers(scenario())).toBe(true);
  expect(said(answer({ client: { status: "vip" } }))).toEqual({ disposition: "sold", note: "$(x)" });
  expect(said({ kind: "timeout" })).toMatchObject({ disposition: "late" });
  expect(acts).toHaveLength(2);
  // It goes round for ever, whatever it is told: it breaks off and says nothing.
  const round = scenario({ ...asks, exits: { normal: "ask" } });
  expect(said(answer({ client: { status: "a" } }), round)).toBeUndefined();
});

test("INB-SCN-05 PLT-SEC-04 what an operation needs is checked, and no secret and no foreign host stands in a scenario", () => {
  const codes = (change: object) => {
    const valid = validateScenario(scenario({ ...asks, ...change } as Operation));
    return valid.ok
      ? []
      : valid.error.map(({ field, code }) => `${field.replace("operations.0.", "")} ${code}`);
  };
  expect(codes({})).toEqual([]);
  expect(codes({ connection: "c1", url: "/clients?a=$(number)" })).toEqual([]);
  expect(codes({ connection: "c1", url: "" })).toEqual([]);
  for (const url of ["ftp://a", "https://$(host)/a", "https://a@b/", "https://a b", "/a"])
    expect(codes({ url }), url).toEqual(["url invalid"]);
  for (const url of ["https://evil.test/", "@evil.test", "#a"])
    expect(codes({ connection: "c1", url }), url).toEqual(["url invalid"]);
  expect(
    codes({
      method: "TRACE",
      waitSeconds: 61,
      body: { kind: "json", text: "{" },
      resultVariable: "a b",
      headers: [
        { name: "Authorization", value: "s" },
        { name: "x y", value: "" },
      ],
      results: [{ variable: "1", path: "$.a[" }],
    }),
  ).toEqual([
    "method invalid",
    "body.text invalid",
    "body invalid",
    "headers.0.name invalid",
    "headers.1.name invalid",
    "waitSeconds range",
    "resultVariable invalid",
    "results.0.path invalid",
    "results.0.variable invalid",
  ]);
  expect(codes({ method: "POST", body: { kind: "json", text: '{"a": $(number)}' } })).toEqual([]);
});
