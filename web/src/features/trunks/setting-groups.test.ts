import { trunkSettingTable } from "@perezvon/model";
import { expect, test } from "vitest";
import { settingGroups } from "./setting-groups.ts";

test("TEL-TRK-02 every setting of a trunk stands on exactly one tab, the map of end codes apart", () => {
  const shown = Object.values(settingGroups).flat();
  expect(new Set(shown).size).toBe(shown.length);
  expect([...shown, "outcomeOverrides"].sort()).toEqual(Object.keys(trunkSettingTable).sort());
});
