import type { CampaignTie } from "@perezvon/model";
import { describe, expect, it } from "vitest";
import { rolesWithEffect, worksOnCampaign, worksOnEveryCampaign } from "./campaign-rights.ts";
import { type Privilege, privileges } from "./privileges.ts";
import { routes } from "./routes.ts";

const ties: readonly CampaignTie[] = ["administrator", "manager", "auditor", "supervisor"];

/** Ties with which the privilege works; `every` needs none. */
const table: readonly [Privilege, "every" | readonly CampaignTie[]][] = [
  ["svc.admin.all", "every"],
  ["svc.admin", ["administrator"]],
  ["sup.campaigns", ["manager"]],
  ["sup.metrics", ["manager", "supervisor"]],
  ["sup.reports", ["manager", "supervisor"]],
  ["qm.listen.services", ["manager", "auditor"]],
  ["cli.results", ["administrator", "manager", "auditor"]],
  ["svc.records", []],
  ["pbx.admin", []],
];

describe("rights in a campaign", () => {
  it.each(table)("OUT-CMP-04 PLT-ROL-03 %s works for %s", (privilege, works) => {
    for (const tie of ties) {
      expect(worksOnCampaign([privilege], [privilege], [tie]), tie).toBe(
        works === "every" || works.includes(tie),
      );
    }
    expect(worksOnEveryCampaign([privilege], [privilege])).toBe(works === "every");
  });

  it("INB-PER-03 a name gives no privilege that the roles lack", () => {
    for (const asked of privileges) expect(worksOnCampaign([], [asked], ties), asked).toBe(false);
    expect(worksOnCampaign(["sup.metrics"], ["sup.campaigns"], ties)).toBe(false);
    expect(rolesWithEffect(["sup.campaigns", "sup.metrics"])).toEqual(["manager"]);
    expect(rolesWithEffect(["agent.handle"])).toEqual([]);
  });

  it("OUT-CMP-04 every route of a campaign is opened by privileges that can be held on a campaign", () => {
    const dead: string[] = [];
    for (const [name, { path, privilege }] of Object.entries(routes)) {
      if (!path.startsWith("/campaigns/:id")) continue;
      if (privilege.kind !== "privilege") dead.push(`${name} asks for no privilege`);
      else
        for (const each of privilege.anyOf)
          if (!worksOnCampaign([each], [each], ties)) dead.push(`${name}: ${each} works on no campaign`);
    }
    expect(dead).toEqual([]);
  });
});
