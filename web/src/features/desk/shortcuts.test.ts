import { describe, expect, it } from "vitest";
import { type KeyPress, shortcutOf } from "./shortcuts.ts";

const press = (code: string, part: Partial<KeyPress> = {}): KeyPress => ({
  code,
  key: "",
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
  ...part,
});

describe("DSK-A11-06 shortcuts", () => {
  it.each([
    ["F2", {}, "accept"],
    ["F2", { shiftKey: true }, "reject"],
    ["F4", {}, "end"],
    ["F4", { shiftKey: true }, "state"],
    ["F8", {}, "hold"],
    ["F9", {}, "mute"],
    ["F9", { shiftKey: true }, "recording"],
    ["Enter", { ctrlKey: true }, "finish"],
    ["ArrowUp", { altKey: true }, "previous"],
    ["ArrowDown", { altKey: true }, "next"],
  ] as const)("DSK-A11-06 %s %o is %s, in a field too", (code, mods, kind) => {
    expect(shortcutOf(press(code, mods), false)).toEqual({ kind });
    expect(shortcutOf(press(code, mods), true)).toEqual({ kind });
  });

  it("DSK-CTX-04 digits choose dispositions, but inside a field they are text", () => {
    expect(shortcutOf(press("Digit1"), false)).toEqual({ kind: "disposition", index: 0 });
    expect(shortcutOf(press("Numpad9"), false)).toEqual({ kind: "disposition", index: 8 });
    expect(shortcutOf(press("Digit1"), true)).toBeUndefined();
    expect(shortcutOf(press("Digit0"), false)).toBeUndefined();
  });

  it("DSK-A11-06 leaves the browser's own commands alone", () => {
    expect(shortcutOf(press("F4", { altKey: true }), false)).toBeUndefined();
    expect(shortcutOf(press("Digit1", { ctrlKey: true }), false)).toBeUndefined();
    expect(shortcutOf(press("F2", { metaKey: true }), false)).toBeUndefined();
  });

  it("a key that is held down acts once", () => {
    expect(shortcutOf(press("F4", { repeat: true }), false)).toBeUndefined();
  });

  it("DSK-A11-06 «?» lists them", () => {
    expect(shortcutOf(press("Slash", { key: "?", shiftKey: true }), false)).toEqual({ kind: "help" });
    expect(shortcutOf(press("Slash", { key: "?", shiftKey: true }), true)).toBeUndefined();
  });
});
