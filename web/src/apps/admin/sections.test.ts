import { describe, expect, it } from "vitest";
import { filterNavigation, firstSection, navigationFor } from "./sections.ts";

const ids = (nodes: ReturnType<typeof navigationFor>) =>
  nodes.map((node) =>
    node.kind === "section" ? node.id : [node.id, node.sections.map((section) => section.id)],
  );

describe("DSK-MNU-01 navigation of the administrator", () => {
  it("DSK-MNU-01 shows the sections in the order of the source", () => {
    expect(ids(navigationFor(["sec.users", "pbx.admin", "pbx.calls", "svc.admin.all", "svc.lists"]))).toEqual(
      [
        ["usersAndGroups", ["users", "groups"]],
        ["directory", ["phones"]],
        [
          "telephony",
          [
            "trunks",
            "numbers",
            "outgoingPlan",
            "sipSecurity",
            "blackList",
            "limits",
            "locations",
            "alerts",
            "calls",
            "trace",
            "quality",
            "callSettings",
            "turn",
          ],
        ],
        "campaigns",
        "lists",
        "doNotCall",
        "callingHours",
        "scenarios",
        "audio",
      ],
    );
  });

  it("PLT-GEN-08 leaves out what no privilege opens, empty folders too", () => {
    expect(ids(navigationFor(["svc.lists"]))).toEqual(["lists", "doNotCall", "callingHours"]);
    expect(ids(navigationFor(["sec.pii"]))).toEqual(["subjects"]);
    expect(navigationFor(["agent.login"])).toEqual([]);
  });

  it("DSK-MNU-03 filters as one types, without regard to case", () => {
    const names: Record<string, string> = {
      usersAndGroups: "Пользователи и Группы",
      users: "Пользователи",
      groups: "Группы",
      directory: "Каталог",
      phones: "Аппаратные телефоны",
      telephony: "Линии",
      campaigns: "Кампании обзвона",
      lists: "Списки обзвона",
      doNotCall: "Не звонить",
    };
    const all = navigationFor(["sec.users", "pbx.admin", "svc.admin.all", "svc.lists"]);
    const nameOf = (id: string) => names[id] ?? id;
    expect(ids(filterNavigation(all, "ОБЗВОНА", nameOf))).toEqual(["campaigns", "lists"]);
    expect(ids(filterNavigation(all, "телеф", nameOf))).toEqual([["directory", ["phones"]]]);
    expect(filterNavigation(all, "нет такого", nameOf)).toEqual([]);
  });

  it("leads to campaigns first", () => {
    expect(firstSection(["sec.users", "svc.admin"])).toBe("/admin/campaigns");
    expect(firstSection(["svc.lists"])).toBe("/admin/lists");
    expect(firstSection([])).toBeUndefined();
  });
});
