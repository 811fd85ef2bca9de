import type { CentreId, PlayItem } from "@perezvon/model";
import { expect, test } from "vitest";
import { soundItems } from "./sounds.ts";

test("OUT-CPL-03 TEL-PLY-06 a text of the centre is played from its file, and is silence until there is one", () => {
  const made = new Map<string, string>();
  const hears = (): unknown => {
    const items: PlayItem[] = [{ kind: "speech", text: "Shop called", language: "en" }];
    return soundItems("centre-1" as CentreId, items, {
      prompt: () => undefined,
      music: () => undefined,
      file: () => undefined,
      speech: ({ text, language }) => made.get(`${language} ${text}`),
    });
  };
  expect(hears()).toEqual([{ kind: "silence", durationMs: 200 }]);
  made.set("en Shop called", "/sounds/spoken/1.wav");
  expect(hears()).toEqual([{ kind: "file", path: "/sounds/spoken/1.wav", whole: false }]);
});
