import type { DeskColleague, UserId } from "@perezvon/model";
import { describe, expect, it } from "vitest";
import { choices } from "./transfer-choices.ts";

const colleague = (name: string, extension: string, part: Partial<DeskColleague> = {}): DeskColleague => ({
  userId: `id-${extension}` as UserId,
  name,
  extension,
  state: "ready",
  reachable: true,
  ...part,
});

const colleagues = [
  colleague("Анна Белова", "201", { state: "busy" }),
  colleague("Борис Котов", "202"),
  colleague("Вера Лис", "203", { reachable: false }),
];
const ids = (typed: string) => choices(colleagues, typed).map(({ id }) => id);

describe("DSK-CTL-14 the transfer panel finds", () => {
  it("everybody, those who can be called first", () => {
    expect(ids("")).toEqual(["id-202", "id-201", "id-203"]);
    expect(choices(colleagues, "").map(({ possible }) => possible)).toEqual([true, false, false]);
  });

  it.each([
    ["бор", ["id-202"]],
    ["203", ["id-203"]],
    ["20", ["id-202", "id-201", "id-203", "number"]],
    ["4040", ["number"]],
    ["+7 (916) 555-01-02", ["number"]],
    ["нет такого", []],
  ] as const)("«%s»", (typed, expected) => expect(ids(typed)).toEqual(expected));
});
