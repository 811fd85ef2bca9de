import { trunkSettingTable } from "@perezvon/model";
import { expect, test } from "vitest";
import { rowGroups, settingGroups } from "./setting-groups.ts";

test("TEL-TRK-02 every setting of a trunk stands on exactly one tab, lists of rows apart", () => {
  const shown = [...Object.values(settingGroups), ...Object.values(rowGroups)].flat();
  expect(new Set(shown).size).toBe(shown.length);
  expect([...shown].sort()).toEqual(Object.keys(trunkSettingTable).sort());
});
