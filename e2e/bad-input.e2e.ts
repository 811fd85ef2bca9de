import type { Campaign, ContactList, Finding, Group, Import, Problem } from "@perezvon/api";
import { sleep, systemTimers } from "@perezvon/base";
import { catalogues } from "@perezvon/i18n";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, Asker } from "./support/browser-like.ts";
import { type Product, startProduct } from "./support/product.ts";

const NOBODY = "00000000-0000-4000-8000-000000000000";
const columns = [
  { name: "Имя", type: "full_name" },
  { name: "Телефон", type: "phone" },
];

/** Where in the catalogues the text of a code lies. */
type Place = "problem" | "field" | "row" | "importFailure";

let product: Product;
let admin: Asker;
let group: Group;
let callerNumber: string;
let names = 0;
/** Every code that any answer held; each must have a text in both languages. */
const seen = new Set<`${Place}.${string}` | `diagnostics.${string}`>();

beforeAll(async () => {
  product = await startProduct();
  admin = await Asker.signedIn(product, "admin");
  const groups = (await admin.ask<{ items: Group[] }>("GET", "/groups")).body.items;
  group = groups.toSorted((a, b) => b.members - a.members)[0]!;
  callerNumber = (await admin.ask<{ items: { number: string }[] }>("GET", "/numbers")).body.items[0]!.number;
});
afterAll(() => product?.close());

const another = (what: string) => `${what} ${++names}`;

/** The problem of a refusal, whose form is checked on the way (PLT-GEN-02). */
function refusal(answer: Answer<unknown>, status: number, code: string): Problem {
  const problem = answer.body as Problem;
  expect(answer.headers.get("content-type"), answer.text).toMatch(/^application\/problem\+json/);
  expect(problem, answer.text).toMatchObject({ status, code, type: expect.stringContaining(code) });
  expect(answer.status).toBe(status);
  expect(problem.requestId).toBe(answer.headers.get("x-request-id"));
  seen.add(`problem.${code}`);
  for (const fault of problem.errors ?? []) seen.add(`field.${fault.code}`);
  return problem;
}

function faults(answer: Answer<unknown>): string[] {
  const { errors = [] } = refusal(answer, 422, "invalid");
  return errors.map(({ field, code }) => `${field} ${code}`).sort();
}

async function newList(): Promise<ContactList> {
  return (await admin.ask<ContactList>("POST", "/lists", { json: { name: another("Список") } })).body;
}

function upload(list: ContactList, bytes: string | Uint8Array, options: object = {}) {
  const form = new FormData();
  form.append(
    "options",
    JSON.stringify({ encoding: "utf-8", delimiter: ",", header: true, mode: "append", columns, ...options }),
  );
  form.append("file", new Blob([bytes], { type: "text/csv" }), "список.csv");
  return admin.ask<Import>("POST", `/lists/${list.id}/imports`, { raw: form });
}

/** The entry of the log once the import has ended. */
async function load(bytes: string | Uint8Array, options: object = {}, into?: ContactList): Promise<Import> {
  const list = into ?? (await newList());
  const started = await upload(list, bytes, options);
  expect(started.status, started.text).toBe(202);
  for (let waitedMs = 0; waitedMs < 20_000; waitedMs += 50) {
    const { body } = await admin.ask<Import>("GET", `/lists/${list.id}/imports/${started.body.id}`);
    if (body.state !== "running") {
      if (body.failure !== null) seen.add(`importFailure.${body.failure}`);
      for (const { code } of body.rejections) seen.add(`row.${code}`);
      return body;
    }
    await sleep(systemTimers, 50);
  }
  throw new Error("the import does not end");
}

async function newCampaign(more: object = {}): Promise<Campaign> {
  const answer = await admin.ask<Campaign>("POST", "/campaigns", {
    json: { name: another("Кампания"), ...more },
  });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

describe("a file that is no list", () => {
  it("OUT-IMP-08 of no bytes is refused at once", async () => {
    refusal(await upload(await newList(), ""), 422, "empty_file");
    const form = new FormData();
    form.append("file", new Blob([""]), "list.csv");
    refusal(await admin.ask("POST", "/lists/imports/preview", { raw: form }), 422, "empty_file");
  });

  it("OUT-IMP-03 in an encoding that nobody knows, and with every other wrong option, is refused at each", async () => {
    const list = await newList();
    expect(faults(await upload(list, "x", { encoding: "klingon" }))).toEqual([
      "options.encoding unknown_encoding",
    ]);
    const wrong = { encoding: "klingon", delimiter: "ab", mode: "merge", columns: [columns[0]], colour: 1 };
    expect(faults(await upload(list, "x", wrong))).toEqual([
      "options.colour unknown_field",
      "options.columns no_phone_column",
      "options.delimiter delimiter",
      "options.encoding unknown_encoding",
      "options.mode not_allowed",
    ]);
    const form = new FormData();
    form.append("file", new Blob(["x"]), "list.csv");
    const preview = await admin.ask("POST", "/lists/imports/preview?encoding=klingon", { raw: form });
    expect(faults(preview)).toEqual([expect.stringMatching(/encoding /)]);
  });

  it("OUT-IMP-04, -07, -13 loads its sound rows and tells the line and fault of each other", async () => {
    const entry = await load(
      [
        "Имя,Телефон",
        "Анна,+79990000001",
        "Лишнее,+79990000002,и ещё,и ещё",
        "Без номера,",
        "Не номер,двенадцать",
        "Борис,8 (999) 000-00-03",
        '"Не закрыта,+79990000004',
        "Проглочен,+79990000005",
      ].join("\n"),
    );
    expect(entry).toMatchObject({ state: "done", added: 2, rejected: 4, failure: null });
    expect(entry.rejections.map(({ line, code }) => `${line} ${code}`)).toEqual([
      "3 too_many_values",
      "4 no_number",
      // A phone that may be absent is (OUT-LST-10), and a row without any number is no row.
      "5 no_number",
      "7 unclosed_quote",
    ]);
  });

  it("OUT-IMP-03, -10 in UTF-16 but said to be UTF-8 loads nothing, says why, and leaves the old content", async () => {
    const list = await newList();
    await load("Имя,Телефон\nАнна,+79990000001\n", {}, list);
    const utf16 = Buffer.from("\ufeffИмя,Телефон\r\nБорис,+79990000002\r\n", "utf16le");
    const entry = await load(utf16, { mode: "replace" }, list);
    expect(entry).toMatchObject({ state: "failed", added: 0 });
    expect(["missing_column", "no_valid_row", "no_columns"]).toContain(entry.failure);
    const records = await admin.ask<{ items: { values: string[] }[] }>("GET", `/lists/${list.id}/records`);
    expect(records.body.items.map(({ values }) => values)).toEqual([["Анна", "+79990000001"]]);
    // Without a header nothing can be missing: then every row says that it does not decode.
    const bare = await load(utf16, { header: false }, await newList());
    expect(bare).toMatchObject({ added: 0 });
    expect(bare.rejected).toBeGreaterThan(0);
  });

  it("OUT-IMP-01 of 201 columns is refused whole, and so are as many in the options", async () => {
    const wide = Array.from({ length: 201 }, (_, i) => (i === 1 ? "Телефон" : `Поле ${i}`));
    const entry = await load(`${wide.join(",")}\n${wide.map(() => "+79990000001").join(",")}\n`);
    expect(entry).toMatchObject({ state: "failed", added: 0, failure: "too_many_columns" });
    const many = wide.map((name) => ({ name, type: name === "Телефон" ? "phone" : "text" }));
    expect(faults(await upload(await newList(), "x", { columns: many }))).toEqual([
      "options.columns too_many_items",
    ]);
  });
});

describe("a campaign that cannot be", () => {
  const findings = (answer: Answer<unknown>): string[] => {
    const { params } = refusal(answer, 409, "diagnostics");
    const codes = ((params?.findings ?? []) as Finding[]).map(({ code }) => code);
    for (const code of codes) seen.add(`diagnostics.${code}`);
    return codes;
  };
  const start = ({ id }: Campaign) => admin.ask("POST", `/campaigns/${id}/start`);

  it("OUT-DIA-01 started with nothing answers with all that is missing, in the order of the set-up steps", async () => {
    const campaign = await newCampaign();
    const codes = findings(await start(campaign));
    expect(codes).toEqual(["no_enabled_list", "no_group", "no_caller_number"]);
    const shown = await admin.ask<{ items: Finding[] }>("GET", `/campaigns/${campaign.id}/diagnostics`);
    expect(shown.body.items.filter(({ severity }) => severity === "error").map(({ code }) => code)).toEqual(
      codes,
    );
    const after = await admin.ask<Campaign>("GET", `/campaigns/${campaign.id}`);
    expect(after.body.started).toBe(false);
  });

  it("OUT-DIA-02 with one thing missing names that thing", async () => {
    const empty = await newList();
    const full = await newList();
    await load("Имя,Телефон\nАнна,+79990000001\n", {}, full);
    const listed = (list: ContactList) => [{ listId: list.id, enabled: true, order: 1, ratio: 1 }];
    const whole = { groupIds: [group.id], lists: listed(full), callerNumber };
    const cases: [object, string][] = [
      [{ ...whole, lists: [] }, "no_enabled_list"],
      [{ ...whole, lists: listed(empty) }, "no_records"],
      [{ ...whole, groupIds: [] }, "no_group"],
      [{ ...whole, callerNumber: null }, "no_caller_number"],
      [{ ...whole, enabled: false }, "campaign_disabled"],
      [
        {
          ...whole,
          redial: { maxAttemptsPerRecord: 5, maxAttemptsPerNumber: 5, dialAllNumbers: true, rules: [] },
        },
        "no_redial_rule",
      ],
    ];
    for (const [settings, code] of cases)
      expect(findings(await start(await newCampaign(settings)))).toEqual([code]);
  });

  it("OUT-MOD-03 OUT-RED-03 PLT-GEN-02 out of range is refused at each field, all at once", async () => {
    const rule = (repeats: unknown, intervalMinutes: unknown) => ({
      disposition: "busy",
      repeats,
      intervalMinutes,
      action: { kind: "stop_number" },
    });
    const wrong = {
      name: "   ",
      noAnswerSeconds: 9,
      waitForAgentSeconds: 61,
      dialsPerAgent: 5.1,
      dialStartsPerSecond: 0,
      detectVoice: "yes",
      mode: "psychic",
      speed: 11,
      redial: {
        maxAttemptsPerRecord: 0,
        maxAttemptsPerNumber: 100,
        dialAllNumbers: true,
        rules: [rule(11, 0), { ...rule(-1, 11), disposition: "no_answer" }],
      },
    };
    expect(faults(await admin.ask("POST", "/campaigns", { json: wrong }))).toEqual([
      "detectVoice wrong_type",
      "dialStartsPerSecond out_of_range",
      "dialsPerAgent out_of_range",
      "mode not_allowed",
      "name required",
      "noAnswerSeconds out_of_range",
      "redial.maxAttemptsPerNumber out_of_range",
      "redial.maxAttemptsPerRecord out_of_range",
      "redial.rules.0.intervalMinutes out_of_range",
      "redial.rules.0.repeats out_of_range",
      "redial.rules.1.intervalMinutes out_of_range",
      "redial.rules.1.repeats out_of_range",
      "speed unknown_field",
      "waitForAgentSeconds out_of_range",
    ]);
  });

  it.each([
    ["noAnswerSeconds", 10, 120, [9, 121]],
    ["waitForAgentSeconds", 0, 60, [-1, 61]],
    ["dialsPerAgent", 1, 5, [0.9, 5.1]],
    ["dialStartsPerSecond", 0.1, 50, [0, 0.05, 50.1]],
  ])(
    "OUT-MOD-03 %s: both ends are taken, what lies beyond is not, and nothing is changed by a refusal",
    async (field, low, high, beyond) => {
      const { id } = await newCampaign();
      for (const value of [low, high]) {
        // Ten seconds of ringing are allowed to whoever says that he means it (OUT-CPL-05).
        const taken = await admin.ask<Campaign>("PATCH", `/campaigns/${id}`, {
          json: { [field]: value, shortRingConfirmed: true },
        });
        expect(taken.status, taken.text).toBe(200);
        expect(taken.body).toMatchObject({ [field]: value });
      }
      for (const value of beyond) {
        const refused = await admin.ask("PATCH", `/campaigns/${id}`, {
          json: { [field]: value, afterCallWork: false },
        });
        expect(faults(refused), String(value)).toEqual([`${field} out_of_range`]);
      }
      const stored = await admin.ask<Campaign>("GET", `/campaigns/${id}`);
      expect(stored.body).toMatchObject({ [field]: high, afterCallWork: true });
    },
  );

  it("OUT-MOD-03 OUT-RED-03 fractions where there are none, and a factor between its steps", async () => {
    const { id, redial } = await newCampaign();
    const change = (json: object) => admin.ask("PATCH", `/campaigns/${id}`, { json });
    expect(faults(await change({ dialsPerAgent: 1.25 }))).toEqual(["dialsPerAgent not_a_multiple"]);
    const rule = {
      disposition: "busy",
      repeats: 1.5,
      intervalMinutes: 2.5,
      action: { kind: "stop_number" },
    };
    const answer = await change({ noAnswerSeconds: 10.5, redial: { ...redial, rules: [rule] } });
    expect(faults(answer)).toEqual([
      "noAnswerSeconds wrong_type",
      "redial.rules.0.intervalMinutes wrong_type",
      "redial.rules.0.repeats wrong_type",
    ]);
    for (const [repeats, intervalMinutes] of [
      [0, 1],
      [10, 10],
    ]) {
      const taken = await change({ redial: { ...redial, rules: [{ ...rule, repeats, intervalMinutes }] } });
      expect(taken.status, taken.text).toBe(200);
    }
  });

  it("PLT-GEN-03 saved over a newer version is refused as stale, and the newer one stays", async () => {
    const { id, version } = await newCampaign();
    const change = (json: object) => admin.ask("PATCH", `/campaigns/${id}`, { json });
    expect((await change({ version, noAnswerSeconds: 50 })).status).toBe(200);
    refusal(await change({ version, noAnswerSeconds: 60 }), 409, "stale");
    const stored = await admin.ask<Campaign>("GET", `/campaigns/${id}`);
    expect(stored.body.noAnswerSeconds).toBe(50);
  });
});

describe("a request that is none", () => {
  it("PLT-GEN-02 JSON that cannot be read is 400, and so is none", async () => {
    const headers = { "content-type": "application/json" };
    for (const raw of ['{"name":', "", "\u0000", "[1,2"]) {
      refusal(await admin.ask("POST", "/lists", { raw, headers }), 400, "malformed");
    }
    for (const json of [[], null, "name", 1]) {
      const answer = await admin.ask("POST", "/lists", { json });
      expect(answer.status, JSON.stringify(json)).toBe(422);
      refusal(answer, 422, "invalid");
    }
    const xml = await admin.ask("POST", "/lists", {
      raw: "<list/>",
      headers: { "content-type": "application/xml" },
    });
    refusal(xml, 415, "unsupported_media_type");
    const huge = await admin.ask("POST", "/lists", { json: { name: "x".repeat(1_100_000) } });
    refusal(huge, 413, "too_large");
  });

  it("PLT-GEN-02 an unknown field is a fault, and control characters are", async () => {
    const given = { name: another("Список"), colour: "red" };
    expect(faults(await admin.ask("POST", "/lists", { json: given }))).toEqual(["colour unknown_field"]);
    expect(faults(await admin.ask("POST", "/lists", { json: { name: "a\u0007b" } }))).toEqual([
      "name wrong_format",
    ]);
  });

  it("without the token against forgery, or from a foreign page, nothing is changed", async () => {
    const json = { name: another("Подложный") };
    refusal(await admin.ask("POST", "/lists", { json, withoutToken: true }), 403, "csrf_token");
    const headers = { origin: "https://evil.example" };
    refusal(await admin.ask("POST", "/lists", { json, headers }), 403, "origin");
    const lists = await admin.ask<{ items: ContactList[] }>("GET", "/lists?limit=200");
    expect(lists.body.items.map(({ name }) => name)).not.toContain(json.name);
  });

  it("PLT-TEN-02 an id of nobody's is not found, whatever is asked of it", async () => {
    const list = await newList();
    const asked: [string, string, object?][] = [
      ["GET", `/lists/${NOBODY}`],
      ["PATCH", `/lists/${NOBODY}`, { name: "x" }],
      ["DELETE", `/lists/${NOBODY}`],
      ["GET", `/lists/${NOBODY}/records`],
      ["GET", `/lists/${NOBODY}/imports`],
      ["GET", `/lists/${list.id}/imports/${NOBODY}`],
      ["GET", `/lists/${list.id}/imports/${NOBODY}/rejected?format=csv`],
      ["GET", `/campaigns/${NOBODY}`],
      ["PATCH", `/campaigns/${NOBODY}`, { name: "x" }],
      ["DELETE", `/campaigns/${NOBODY}`],
      ["POST", `/campaigns/${NOBODY}/start`],
      ["POST", `/campaigns/${NOBODY}/stop`],
      ["GET", `/campaigns/${NOBODY}/statistics`],
      ["GET", `/campaigns/${NOBODY}/diagnostics`],
      ["GET", `/campaigns/${NOBODY}/dispositions`],
      ["GET", `/campaigns/${NOBODY}/results?format=simple`],
      ["GET", "/no/such/address"],
    ];
    for (const [method, path, json] of asked) {
      const answer = await admin.ask(method, path, { json });
      expect(answer.status, `${method} ${path}: ${answer.text}`).toBe(404);
      refusal(answer, 404, "not_found");
    }
    const supervisor = await Asker.signedIn(product, "supervisor");
    refusal(await supervisor.ask("GET", `/recordings/${NOBODY}/audio`), 404, "not_found");
    const references = { groupIds: [NOBODY], lists: [{ listId: NOBODY, enabled: true, order: 1, ratio: 1 }] };
    const refused = await admin.ask("POST", "/campaigns", {
      json: { name: another("Кампания"), ...references },
    });
    expect(faults(refused).every((fault) => fault.endsWith(" not_found"))).toBe(true);
  });
});

describe("a sign-in that is none", () => {
  it("PLT-AUT-06, -07 six failures lock, and wrong, unknown and locked cannot be told apart", async () => {
    const tryToSignIn = (login: string, password: string) =>
      new Asker(product.server.ready.http).ask("POST", "/session", { json: { login, password } });
    const answers: Answer<Problem>[] = [];
    for (let i = 0; i < 6; i++) answers.push(await tryToSignIn("agent1", "wrong password 1A"));
    const locked = await tryToSignIn("agent1", product.passwords.get("agent1")!);
    const unknown = await tryToSignIn("nobody", "wrong password 1A");
    for (const answer of [...answers, locked, unknown]) {
      const { requestId: _, ...problem } = refusal(answer, 401, "sign_in_failed");
      expect(problem).toEqual({
        type: "urn:perezvon:problem:sign_in_failed",
        title: catalogues.en.errors.problem.sign_in_failed,
        status: 401,
        code: "sign_in_failed",
      });
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(answer.tookMs).toBeGreaterThan(390);
    }
  });

  it("PLT-AUT-02, -06 somebody else is not locked out by it, but a temporary password opens but its own change", async () => {
    const agent = new Asker(product.server.ready.http);
    const password = product.passwords.get("agent2") ?? "";
    expect((await agent.ask("POST", "/session", { json: { login: "agent2", password } })).status).toBe(200);
    refusal(await agent.ask("GET", "/campaigns"), 403, "password_change_required");
    refusal(await new Asker(product.server.ready.http).ask("GET", "/campaigns"), 401, "unauthenticated");
  });
});

it("PLT-GEN-02 every code that was answered has a Russian and an English text", () => {
  const missing: string[] = [];
  for (const code of seen) {
    const [place, name] = code.split(".") as [string, string];
    for (const language of ["ru", "en"] as const) {
      const { errors, diagnostics } = catalogues[language];
      const texts: Record<string, string> =
        place === "diagnostics" ? diagnostics : errors[place as keyof Pick<typeof errors, Place>];
      const found = texts[name];
      if (found === undefined || (language === "ru" && !/[а-яё]/i.test(found)))
        missing.push(`${language} ${code}`);
    }
  }
  expect(missing).toEqual([]);
  expect(seen.size).toBeGreaterThanOrEqual(35);
});
