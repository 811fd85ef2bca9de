import { type Logger, silentLogger } from "@perezvon/base";
import type { AudioMessageId, CentreId, PlayItem } from "@perezvon/model";
import { expect, test } from "vitest";
import type { SoundLibrary } from "./contract.ts";
import { soundItems } from "./sounds.ts";

test("OUT-CPL-03 TEL-PLY-06 a text of the centre is played from its file, and is silence until there is one", () => {
  const made = new Map<string, string>();
  const hears = (): unknown => {
    const items: PlayItem[] = [{ kind: "speech", text: "Shop called", language: "en" }];
    const sounds: SoundLibrary = {
      prompt: () => undefined,
      music: () => undefined,
      file: () => undefined,
      speech: ({ text, language }) => made.get(`${language} ${text}`),
    };
    return soundItems(items, { centreId: "centre-1" as CentreId, sounds, logger: silentLogger });
  };
  expect(hears()).toEqual([{ kind: "silence", durationMs: 200 }]);
  made.set("en Shop called", "/sounds/spoken/1.wav");
  expect(hears()).toEqual([{ kind: "file", path: "/sounds/spoken/1.wav", whole: false }]);
});

test("TEL-PLY-06 a name that the library does not know is told as audio.missing, and the rest of the sequence is heard", () => {
  const told: unknown[] = [];
  const logger: Logger = {
    ...silentLogger,
    warn: (message, details) => void told.push({ message, ...details }),
  };
  const messageId = "m-gone" as AudioMessageId;
  const sounds: SoundLibrary = {
    prompt: (_, name) => (name === "known" ? "/known.wav" : undefined),
    music: () => "/built-in.wav",
    file: () => undefined,
    message: () => undefined,
    builtInMusic: () => "/built-in.wav",
  };
  const items: PlayItem[] = [
    { kind: "prompt", name: "unknown", language: "ru" },
    { kind: "message", messageId, language: "ru" },
    { kind: "file", path: "gone" },
    { kind: "music", messageId },
    { kind: "prompt", name: "known", language: "ru" },
  ];
  const played = soundItems(items, { centreId: "centre-1" as CentreId, sounds, logger });
  expect(played).toEqual([
    ...[1, 2, 3].map(() => ({ kind: "silence", durationMs: 200 })),
    { kind: "file", path: "/built-in.wav" },
    { kind: "file", path: "/known.wav", whole: false },
  ]);
  const common = { message: "audio.missing", centreId: "centre-1", detail: "not in the library" };
  expect(told).toEqual([
    { ...common, prompt: "unknown", language: "ru" },
    { ...common, messageId },
    { ...common, path: "gone" },
    { ...common, messageId },
  ]);
});
