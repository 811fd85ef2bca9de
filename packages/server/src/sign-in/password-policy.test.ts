import { describe, expect, it } from "vitest";
import { passwordFaults } from "./password-policy.ts";

const owner = { login: "agent1", firstName: "Ирина", lastName: "Петрова" };
const codes = (password: string) => passwordFaults("next", password, owner).map(({ code }) => code);

describe("PLT-AUT-05 password policy", () => {
  it.each([
    ["Короткий1", ["password_too_short"]],
    ["abcdefghijkl", ["password_too_simple"]],
    ["abcdefghijk1", ["password_too_simple"]],
    ["Abcdefghijk1", []],
    ["abcdefghij1!", []],
    ["Тихий-Дон-1928", []],
    ["My-agent1-word", ["password_contains_name"]],
    ["МояПЕТРОВА2026", ["password_contains_name"]],
    ["Password1234", ["password_too_simple"]],
    ["", ["password_too_short", "password_too_simple"]],
  ])("%s", (password, expected) => {
    expect(codes(password)).toEqual(expected);
  });

  it("counts characters, not their halves", () => {
    expect(codes("😀😀😀😀😀😀aB1")).toContain("password_too_short");
  });
});
