import { expect, test } from "vitest";
import { draftOf, timesOf } from "./feed-draft.ts";

test.each([
  ["8:00, 13:30", ["08:00", "13:30"]],
  ["23:59;00:00 00:00", ["00:00", "23:59"]],
  ["24:00", undefined],
  ["8", undefined],
  ["", undefined],
])("OUT-IMP-15 times of day are read as people write them: %s", (text, times) => {
  expect(timesOf(text)).toEqual(times);
});

test("OUT-IMP-15 a form of a feed holds what is kept, but for secrets, which are typed anew or stay", () => {
  const fresh = draftOf(null, "Asia/Omsk", "ru");
  expect(fresh).toMatchObject({
    timeZone: "Asia/Omsk",
    skipKnown: true,
    fileRequired: false,
    delimiter: ";",
  });
  const { password: _, privateKey: __, ...kept } = fresh;
  const facts = { hasPassword: true, hasPrivateKey: false, nextAt: null, running: false, version: 3 };
  const draft = draftOf({ ...kept, ...facts, path: "a_*.csv" }, "Europe/Moscow", "en");
  expect(draft).toEqual({ ...fresh, path: "a_*.csv" });
});
