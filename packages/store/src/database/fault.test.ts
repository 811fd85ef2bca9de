import { expect, test } from "vitest";
import { classify, type Fault } from "./fault.ts";

const coded = (code: string) => Object.assign(new Error("some fault"), { code });

test("a fault of the way to the database, or of its machine, is passing; one of the statement is final", () => {
  const cases: readonly [unknown, Fault][] = [
    [coded("ECONNREFUSED"), "unavailable"],
    [coded("57P01"), "unavailable"],
    [coded("08006"), "unavailable"],
    [coded("53100"), "unavailable"],
    [coded("58030"), "unavailable"],
    [new Error("Connection terminated unexpectedly"), "unavailable"],
    [new Error("timeout exceeded when trying to connect"), "unavailable"],
    [new AggregateError([coded("ECONNREFUSED"), coded("ECONNREFUSED")]), "unavailable"],
    [coded("40P01"), "conflict"],
    [coded("40001"), "conflict"],
    [coded("23505"), "final"],
    [coded("42601"), "final"],
    [new Error("our own mistake"), "final"],
    ["not an error", "final"],
  ];
  for (const [error, fault] of cases) expect(classify(error), String(error)).toBe(fault);
});
