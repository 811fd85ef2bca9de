import { expect, test } from "vitest";
import { readCampaignFile } from "./read-campaign-file.ts";

test("OUT-CMP-12 a chosen file is told apart: settings of a campaign, something else, no JSON at all", () => {
  const file = { format: "perezvon.campaign", version: 1, settings: { name: "Осень" } };
  expect(readCampaignFile(`\uFEFF${JSON.stringify(file)}`)).toEqual({ kind: "file", file, name: "Осень" });
  expect(readCampaignFile(JSON.stringify({ ...file, settings: {} }))).toMatchObject({
    kind: "file",
    name: "",
  });
  for (const other of ["null", "[]", "3", '{"format":"x","settings":{}}', '{"format":"perezvon.campaign"}'])
    expect(readCampaignFile(other), other).toEqual({ kind: "not_campaign" });
  expect(readCampaignFile("{,}")).toMatchObject({ kind: "not_json", reason: expect.stringMatching(/./) });
});
