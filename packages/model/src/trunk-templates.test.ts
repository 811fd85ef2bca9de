import { expect, test } from "vitest";
import { parseTrunkSettings } from "./parse-trunk-settings.ts";
import { trunkTemplates } from "./trunk-templates.ts";

test("TEL-INT-03 five Russian and three international operators, each with settings that a trunk takes", () => {
  expect(trunkTemplates.filter(({ country }) => country === "RU").length).toBeGreaterThanOrEqual(5);
  expect(trunkTemplates.filter(({ country }) => country !== "RU").length).toBeGreaterThanOrEqual(3);
  expect(new Set(trunkTemplates.map(({ id }) => id)).size).toBe(trunkTemplates.length);
});

test.each(trunkTemplates)("TEL-INT-03 $name", ({ settings, hostLike, triedOn }) => {
  const login = settings.authorisation === "registration" ? { username: "login" } : {};
  const parsed = parseTrunkSettings({ ...settings, ...login, host: settings.host ?? hostLike });
  expect(parsed.ok).toBe(true);
  // A date is written only by who has called over that operator.
  expect(triedOn === undefined || /^\d{4}-\d{2}-\d{2}$/.test(triedOn)).toBe(true);
});
