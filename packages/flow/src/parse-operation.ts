import { parseHours } from "@perezvon/schedule";
import { type Common, common, compact } from "./parse-common.ts";
import { parseOutside } from "./parse-outside.ts";
import { optionalPrompt, parsePrompt } from "./parse-prompt.ts";
import type { Reader } from "./reader.ts";
import { Reader as NestedReader } from "./reader.ts";
import type { Condition, Operation } from "./scenario.ts";

const keyPattern = /^[0-9*#]$/;

/** One operation with the ranges of INB-BLK-02; undefined when its kind is unknown. */
export function parseOperation(reader: Reader): Operation | undefined {
  const kind = reader.value("kind");
  const parse =
    typeof kind === "string" && Object.hasOwn(parsers, kind) ? parsers[kind as Operation["kind"]] : undefined;
  if (!parse) {
    reader.fault("kind", "unknown_kind");
    return undefined;
  }
  const id = reader.text("id", 1, 40);
  if (!/^[a-z][a-z0-9_]*$/.test(id)) reader.fault("id", "invalid");
  const title = reader.optionalText("title", 100);
  const operation = parse(reader, { id, ...(title !== undefined && { title }), exits: parseExits(reader) });
  checkExits(reader, operation);
  return operation;
}

/** Names of the exits an operation has, `normal` included. */
export function exitsOf(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case "menu":
      return ["normal", ...operation.keys];
    case "if":
      return ["normal", ...operation.branches.map((branch) => branch.exit)];
    case "find_agent": {
      const escapes = operation.escapeKey === undefined ? [] : ["escape"];
      return ["normal", "no_agents", "queue_limit", "timeout", ...escapes];
    }
    case "connect_call":
      return ["normal", "no_answer", "busy", "target_disconnected", "transfer_failed"];
    case "voicemail":
    case "add_to_dnc":
    case "email":
      return ["normal", "failed"];
    case "fetch_url":
      return ["normal", "failed", "no_data", "timeout"];
    case "exit":
      return [];
    default:
      return ["normal"];
  }
}

const parsers: {
  readonly [Kind in Operation["kind"]]: (
    reader: Reader,
    shared: Common,
  ) => Extract<Operation, { kind: Kind }>;
} = {
  play_prompt(reader, shared) {
    reader.allow(...common, "prompt", "interruptible", "reuseKey");
    return compact({
      ...shared,
      kind: "play_prompt",
      prompt: parsePrompt(reader, "prompt"),
      interruptible: reader.flag("interruptible"),
      reuseKey: reader.flag("reuseKey"),
    });
  },
  menu(reader, shared) {
    reader.allow(...common, "prompt", "keys", "waitSeconds", "retries", "noInputPrompt", "wrongKeyPrompt");
    const keys = reader.list("keys", 1, 12).map(String);
    if (keys.some((key) => !keyPattern.test(key))) reader.fault("keys", "invalid");
    if (new Set(keys).size < keys.length) reader.fault("keys", "duplicate");
    return compact({
      ...shared,
      kind: "menu",
      prompt: parsePrompt(reader, "prompt"),
      keys,
      waitSeconds: reader.optionalWhole("waitSeconds", 1, 60),
      retries: reader.optionalWhole("retries", 0, 9),
      noInputPrompt: optionalPrompt(reader, "noInputPrompt"),
      wrongKeyPrompt: optionalPrompt(reader, "wrongKeyPrompt"),
    });
  },
  find_agent(reader, shared) {
    reader.allow(...common, "skills", "timeoutSeconds", "escapeKey", "music");
    const escapeKey = reader.optionalText("escapeKey", 1);
    if (escapeKey !== undefined && !keyPattern.test(escapeKey)) reader.fault("escapeKey", "invalid");
    const skills = reader.value("skills") === undefined ? undefined : reader.list("skills", 0, 20);
    return compact({
      ...shared,
      kind: "find_agent",
      skills: skills?.map((entry, index) => {
        const skill = new NestedReader(entry, `${reader.path}.skills.${index}`, reader.faults);
        skill.allow("skill", "least");
        return { skill: skill.text("skill", 1, 100), least: skill.whole("least", 1, 100) };
      }),
      timeoutSeconds: reader.optionalWhole("timeoutSeconds", 1, 14_400),
      escapeKey,
      music: reader.optionalText("music", 64),
    });
  },
  connect_call(reader, shared) {
    reader.allow(...common, "noAnswerSeconds", "destination", "music");
    const noAnswerSeconds = reader.optionalWhole("noAnswerSeconds", 5, 120);
    const destination = reader.optionalText("destination", 40);
    const music = reader.optionalText("music", 64);
    return compact({ ...shared, kind: "connect_call", noAnswerSeconds, destination, music });
  },
  set_priority(reader, shared) {
    reader.allow(...common, "mode", "value");
    const mode = reader.value("mode");
    if (mode !== "set" && mode !== "add") reader.fault("mode", "invalid");
    const value = mode === "set" ? reader.whole("value", 1, 100) : reader.whole("value", -99, 99);
    return { ...shared, kind: "set_priority", mode: mode === "set" ? "set" : "add", value };
  },
  voicemail(reader, shared) {
    reader.allow(...common, "longestSeconds");
    return compact({
      ...shared,
      kind: "voicemail",
      longestSeconds: reader.optionalWhole("longestSeconds", 10, 600),
    });
  },
  if(reader, shared) {
    reader.allow(...common, "branches");
    const branches = reader.list("branches", 1, 50).map((entry, index) => {
      const branch = new NestedReader(entry, `${reader.path}.branches.${index}`, reader.faults);
      branch.allow("exit", "when");
      const exit = branch.text("exit", 1, 40);
      return { exit, when: parseCondition(branch) };
    });
    const names = branches.map((branch) => branch.exit);
    if (new Set([...names, "normal"]).size <= names.length) reader.fault("branches", "duplicate");
    return { ...shared, kind: "if", branches };
  },
  set_disposition(reader, shared) {
    reader.allow(...common, "disposition", "note");
    return compact({
      ...shared,
      kind: "set_disposition",
      disposition: reader.text("disposition", 1, 100),
      note: reader.optionalText("note", 4000),
    });
  },
  ...parseOutside,
  exit(reader, shared) {
    reader.allow(...common);
    return {
      id: shared.id,
      ...(shared.title !== undefined && { title: shared.title }),
      kind: "exit",
      exits: {},
    };
  },
};

function parseCondition(branch: Reader): Condition {
  const when = new NestedReader(branch.value("when"), `${branch.path}.when`, branch.faults);
  switch (when.value("kind")) {
    case "entry_open":
      when.allow("kind", "is");
      return { kind: "entry_open", is: parseIs(when) };
    case "hours_open": {
      when.allow("kind", "hours", "is");
      const hours = parseHours(when.value("hours"));
      if (!hours.ok)
        for (const { field } of hours.error) when.fault(field ? `hours.${field}` : "hours", "invalid");
      return { kind: "hours_open", hours: hours.ok ? hours.value : { entries: [] }, is: parseIs(when) };
    }
    case "equals":
      when.allow("kind", "variable", "value");
      return { kind: "equals", variable: when.text("variable", 1, 100), value: when.text("value", 0, 4000) };
    default:
      when.fault("kind", "unknown_kind");
      return { kind: "entry_open", is: true };
  }
}

function parseIs(when: Reader): boolean {
  const is = when.flag("is");
  if (is === undefined) when.fault("is", "required");
  return is ?? true;
}

function parseExits(reader: Reader): Readonly<Record<string, string>> {
  const exits = new NestedReader(reader.value("exits"), `${reader.path}.exits`, reader.faults);
  return Object.fromEntries(exits.keys().map((name) => [name, exits.text(name, 1, 40)]));
}

function checkExits(reader: Reader, operation: Operation): void {
  const known = exitsOf(operation);
  const exits = new NestedReader(reader.value("exits") ?? {}, `${reader.path}.exits`, []);
  for (const name of exits.keys()) {
    if (!known.includes(name)) reader.fault(`exits.${name}`, "unknown_field");
  }
}
