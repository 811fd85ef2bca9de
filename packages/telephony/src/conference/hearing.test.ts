import type { SupervisionMode } from "@perezvon/model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hearing, type Supervisor, waiting } from "./hearing.ts";

const nobody: ReadonlySet<string> = new Set();

/** The table of TEL-MIX-02, as it stands there. */
const table: readonly {
  readonly mode: string;
  readonly talkers: readonly string[];
  readonly supervisors: readonly Supervisor<string>[];
  readonly customer: readonly string[];
  readonly agent: readonly string[] | undefined;
  readonly supervisor: readonly string[] | undefined;
}[] = [
  {
    mode: "talk",
    talkers: ["customer", "agent"],
    supervisors: [],
    customer: ["agent"],
    agent: ["customer"],
    supervisor: undefined,
  },
  {
    mode: "monitor",
    talkers: ["customer", "agent"],
    supervisors: [{ id: "supervisor", agent: "agent", mode: "monitor" }],
    customer: ["agent"],
    agent: ["customer"],
    supervisor: ["customer", "agent"],
  },
  {
    mode: "coach",
    talkers: ["customer", "agent"],
    supervisors: [{ id: "supervisor", agent: "agent", mode: "coach" }],
    customer: ["agent"],
    agent: ["customer", "supervisor"],
    supervisor: ["customer", "agent"],
  },
  {
    mode: "barge-in",
    talkers: ["customer", "agent"],
    supervisors: [{ id: "supervisor", agent: "agent", mode: "barge_in" }],
    customer: ["agent", "supervisor"],
    agent: ["customer", "supervisor"],
    supervisor: ["customer", "agent"],
  },
  {
    mode: "take-over",
    talkers: ["customer", "supervisor"],
    supervisors: [],
    customer: ["supervisor"],
    agent: undefined,
    supervisor: ["customer"],
  },
  {
    mode: "consultation, customer on hold",
    talkers: ["second agent", "agent"],
    supervisors: [],
    customer: [],
    agent: ["second agent"],
    supervisor: undefined,
  },
];

describe("TEL-MIX-02 who hears whom", () => {
  test.each(table)("$mode", ({ talkers, supervisors, customer, agent, supervisor }) => {
    const heard = hearing(talkers, nobody, supervisors);
    const by = (id: string) => heard.get(id)?.toSorted();
    expect(by("customer") ?? []).toEqual(customer.toSorted());
    expect(by("agent")).toEqual(agent?.toSorted());
    expect(by("supervisor")).toEqual(supervisor?.toSorted());
  });
});

test("TEL-MIX-04 several monitors and one coach: the whisper is the agent's alone", () => {
  const heard = hearing(["customer", "agent"], nobody, [
    { id: "coach", agent: "agent", mode: "coach" },
    { id: "first", agent: "agent", mode: "monitor" },
    { id: "second", agent: "agent", mode: "monitor" },
  ]);
  expect(heard.get("customer")).toEqual(["agent"]);
  expect(heard.get("agent")).toEqual(["customer", "coach"]);
  expect(heard.get("first")).toEqual(["agent", "customer"]);
  expect(heard.get("second")).toEqual(["agent", "customer"]);
});

test("TEL-B2B-06 hold: the one who is left hears music, both on hold hear nothing", () => {
  const legs = ["customer", "agent"];
  expect(waiting(legs, nobody)).toBeUndefined();
  expect(waiting(legs, new Set(["agent"]))).toBe("customer");
  expect(waiting(legs, new Set(legs))).toBeUndefined();
  expect(waiting(["customer", "agent", "third"], new Set(["agent"]))).toBeUndefined();
});

test("TEL-MIX-01 each hears all others and never himself; whoever holds neither hears nor is heard", () => {
  const id = fc.constantFrom("a", "b", "c", "d", "e");
  const mode = fc.constantFrom<SupervisionMode>("monitor", "coach", "barge_in");
  fc.assert(
    fc.property(
      fc.uniqueArray(id, { minLength: 1 }),
      fc.uniqueArray(id),
      fc.array(mode, { maxLength: 4 }),
      (talkers, held, modes) => {
        const holders = new Set<string>(held.filter((each) => talkers.includes(each)));
        const supervisors = modes.map((each, index) => ({
          id: `s${index}`,
          agent: talkers[index % talkers.length]!,
          mode: each,
        }));
        const heard = hearing<string>(talkers, holders, supervisors);
        for (const [listener, sources] of heard) {
          expect(sources).not.toContain(listener);
          expect(new Set(sources).size).toBe(sources.length);
        }
        for (const talker of talkers) {
          const others = heard
            .get(talker)!
            .filter((source) => (talkers as readonly string[]).includes(source));
          const expected: string[] = holders.has(talker)
            ? []
            : talkers.filter((other) => other !== talker && !holders.has(other));
          expect(others).toEqual(expected);
          // Nobody but his own agent ever hears a coach, and nobody at all hears one who only listens.
          for (const source of heard.get(talker)!) {
            const supervisor = supervisors.find((each) => each.id === source);
            if (supervisor?.mode === "coach") expect(supervisor.agent).toBe(talker);
            expect(supervisor?.mode).not.toBe("monitor");
          }
        }
      },
    ),
  );
});
