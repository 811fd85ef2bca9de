import { exitsOf, type Operation, type Scenario, type ScenarioFault, validateScenario } from "@perezvon/flow";

export const operationKinds = [
  "play_prompt",
  "menu",
  "find_agent",
  "connect_call",
  "set_disposition",
  "set_priority",
  "voicemail",
  "fetch_url",
  "add_to_dnc",
  "email",
  "if",
  "exit",
] as const satisfies readonly Operation["kind"][];

/** What a new scenario begins with. */
export function newScenario(name: string): Scenario {
  const greeting = newOperation("play_prompt", []);
  return { format: 1, name, start: greeting.id, operations: [greeting, newOperation("exit", [greeting])] };
}

/** A step as it is before anybody has said anything of it. */
export function newOperation(kind: Operation["kind"], others: readonly Operation[]): Operation {
  const id = freeId(kind, others);
  const spoken = { text: "", language: "ru" } as const;
  switch (kind) {
    case "play_prompt":
      return { id, kind, prompt: spoken, exits: {} };
    case "menu":
      return { id, kind, prompt: spoken, keys: ["1"], exits: {} };
    case "set_priority":
      return { id, kind, mode: "set", value: 50, exits: {} };
    case "if":
      return { id, kind, branches: [{ exit: "open", when: { kind: "entry_open", is: true } }], exits: {} };
    case "set_disposition":
      return { id, kind, disposition: "", exits: {} };
    case "fetch_url":
      return { id, kind, url: "https://", exits: {} };
    case "email":
      return { id, kind, to: "", subject: "", text: "", exits: {} };
    case "exit":
      return { id, kind, exits: {} };
    default:
      return { id, kind, exits: {} };
  }
}

export function added(scenario: Scenario, kind: Operation["kind"]): Scenario {
  return { ...scenario, operations: [...scenario.operations, newOperation(kind, scenario.operations)] };
}

/** Exits that led to it are open again; where it was the first, its successor is. */
export function removed(scenario: Scenario, id: string): Scenario {
  const place = scenario.operations.findIndex((operation) => operation.id === id);
  const operations = scenario.operations
    .filter((operation) => operation.id !== id)
    .map((operation) => withExits(operation, (_, target) => target !== id));
  const start = scenario.start === id ? (operations[place] ?? operations[0])?.id : scenario.start;
  return { ...scenario, start: start ?? "", operations };
}

export function moved(scenario: Scenario, from: number, by: -1 | 1): Scenario {
  const operation = scenario.operations[from];
  const to = from + by;
  if (!operation || to < 0 || to >= scenario.operations.length) return scenario;
  const operations = scenario.operations.toSpliced(from, 1).toSpliced(to, 0, operation);
  return { ...scenario, operations };
}

/** The step has changed: exits that it has no more lead nowhere. */
export function replaced(scenario: Scenario, place: number, operation: Operation): Scenario {
  const known = exitsOf(operation);
  const whole = withExits(operation, (exit) => known.includes(exit));
  return { ...scenario, operations: scenario.operations.with(place, whole) };
}

function withExits(operation: Operation, keep: (exit: string, target: string) => boolean): Operation {
  const entries = Object.entries(operation.exits as Record<string, string>);
  return { ...operation, exits: Object.fromEntries(entries.filter((entry) => keep(...entry))) } as Operation;
}

export interface StepFault {
  /** Of the step; empty for the step itself. */
  readonly field: string;
  readonly code: ScenarioFault["code"];
}

/** What is wrong, by the place of the step; `undefined` is the scenario as a whole. Warnings do not stop saving (INB-SCN-05). */
export function faultsOf(scenario: Scenario): {
  readonly faults: ReadonlyMap<number | undefined, readonly StepFault[]>;
  readonly unreachable: ReadonlySet<number>;
} {
  const valid = validateScenario(scenario);
  const faults = new Map<number | undefined, readonly StepFault[]>();
  for (const { code, field } of valid.ok ? [] : valid.error) {
    const [place, inner] = placeOf(field);
    faults.set(place, [...(faults.get(place) ?? []), { field: inner, code }]);
  }
  const warned = (valid.ok ? valid.value.warnings : []).filter(({ code }) => code === "unreachable");
  const unreachable = new Set(warned.map(({ field }) => placeOf(field)[0] ?? -1));
  return { faults, unreachable };
}

/** `operations.3.waitSeconds` is `waitSeconds` of the step at 3. */
function placeOf(field: string): readonly [place: number | undefined, inner: string] {
  const match = /^operations\.(\d+)\.?(.*)$/.exec(field);
  return match ? [Number(match[1]), match[2] ?? ""] : [undefined, field];
}

function freeId(kind: string, others: readonly Operation[]): string {
  const stem = kind.replace("_", "");
  for (let number = 1; ; number++) {
    const id = `${stem}${number}`;
    if (!others.some((operation) => operation.id === id)) return id;
  }
}

/** Names of the variables that stand in the texts of a step. */
export function variablesIn(operation: Operation): readonly string[] {
  const found = JSON.stringify(operation).matchAll(/\$\(([^()]{1,100})\)/g);
  return [...new Set([...found].map(([, name]) => name ?? ""))];
}
