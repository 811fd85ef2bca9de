import { afterAll, beforeAll, expect, test } from "vitest";
import {
  actor,
  type DemoIds,
  demo,
  demoOptions,
  openTestStore,
  type TestStore,
} from "../../testing/test-store.ts";

let opened: TestStore;
let ids: DemoIds;
beforeAll(async () => {
  opened = await openTestStore();
  ids = await demo(opened.store);
});
afterAll(() => opened.close());

test("PLT-TST-02 PLT-TST-10 users of the trial centre, each with a random temporary password shown once", async () => {
  const { items } = await opened.store.users.list(ids.centreId);
  expect(
    items.map((user) => [user.login, `${user.firstName} ${user.lastName}`, user.extension, user.roles]),
  ).toEqual([
    ["admin", "Николай Попов", "1005", ["ADM", "SEC"]],
    ["agent1", "Ирина Петрова", "1002", ["AGT"]],
    ["agent2", "Галина Иванова", "1003", ["AGT"]],
    ["ccadmin", "Поддержка Perezvon", "1001", ["ADM"]],
    ["supervisor", "Вера Смирнова", "1004", ["SUP"]],
  ]);
  expect(ids.signIns.map(({ login }) => login)).toEqual([
    "admin",
    "agent1",
    "agent2",
    "supervisor",
    "ccadmin",
  ]);
  for (const { login, password } of ids.signIns) {
    const account = await opened.store.signIn.find(login, "demo");
    expect(account).toMatchObject({ temporary: true, passwordHash: `hash of ${password}` });
    expect(password).toMatch(/^[A-Za-z0-9]{16}$/);
  }
  expect(new Set(ids.signIns.map(({ password }) => password)).size).toBe(5);
});

test("PLT-TST-01 run again it changes nothing, and the trunk follows the carrier", async () => {
  const again = await opened.store.seedDemoCentre({
    ...demoOptions,
    carrier: { host: "127.0.0.1", port: 5077 },
  });
  expect(again).toEqual({ centreId: ids.centreId, created: false, signIns: [] });
  expect((await opened.store.users.list(ids.centreId)).total).toBe(5);
  expect(await opened.store.switchboard.trunks()).toMatchObject([
    { id: ids.trunk, name: "Имитатор оператора связи", settings: { port: 5077 } },
  ]);
});

test("PLT-TST-03 PLT-TST-04 three groups, the appendix's extensions, no user of the screens", async () => {
  const groups = (await opened.store.directory.groups(ids.centreId)).items;
  const users = (await opened.store.users.list(ids.centreId)).items;
  const loginOf = (id: string) => users.find((user) => user.id === id)?.login;
  expect(
    groups
      .map(({ name, members, supervisorIds }) => [name, members, supervisorIds.map(loginOf)])
      .toSorted((a, b) => String(a[0]).localeCompare(String(b[0]), "ru")),
  ).toEqual([
    ["ИТ", 2, []],
    ["Контакт центр", 3, ["supervisor"]],
    ["Специалисты", 0, []],
  ]);
  expect(users.map(({ extension }) => extension).toSorted()).toEqual([
    "1001",
    "1002",
    "1003",
    "1004",
    "1005",
  ]);
});

test("PLT-TST-05 agents have 100 for both services, nobody else has a skill", async () => {
  const services = (await opened.store.directory.services(ids.centreId)).items;
  expect(services.map(({ name, kind }) => [name, kind])).toEqual([
    ["Входящие вызовы", "inbound"],
    ["Тестовый чат", "chat"],
  ]);
  const agent = await opened.store.engine.agents.agent(ids.centreId, ids.agent1);
  expect([...agent!.skills.values()]).toEqual([100, 100]);
  expect(agent).toMatchObject({
    canHandle: true,
    mayDialOutside: true,
    noAnswerSeconds: 20,
    afterCallWorkSeconds: 0,
    autoAnswer: false,
  });
  const users = (await opened.store.users.list(ids.centreId)).items;
  const supervisor = users.find(({ login }) => login === "supervisor")!;
  const profile = await opened.store.engine.agents.agent(ids.centreId, supervisor.id);
  expect(profile).toMatchObject({ canHandle: false });
  expect(profile!.skills.size).toBe(0);
});

test("PLT-TST-06 4040 leads to the scenario, an extension to its user, anything else nowhere", async () => {
  const { directory } = opened.store.engine;
  expect(await directory.resolve(ids.centreId, "4040")).toMatchObject({
    kind: "scenario",
    priority: 1,
    scenario: { start: "s1" },
    service: { id: ids.inbound, name: "Входящие вызовы" },
    hours: { entries: [] },
  });
  expect(await directory.resolve(ids.centreId, "1003")).toEqual({ kind: "user", userId: ids.agent2 });
  expect(await directory.resolve(ids.centreId, "1999")).toBeUndefined();
  expect(await directory.defaultTrunk(ids.centreId)).toBe(ids.trunk);
});

test("INB-DSP-08 dispositions an agent may choose in the incoming service", async () => {
  const found = await opened.store.engine.directory.dispositions(ids.centreId, ids.inbound);
  expect(found.map(({ name }) => name.ru)).toEqual([
    "Вопрос решён",
    "Нужен повторный звонок",
    "Передано специалисту",
    "Ошибочный вызов",
    "Спам",
  ]);
});

test("PLT-TST-09 a sample list of ten records", async () => {
  const [list] = (await opened.store.lists.page(ids.centreId)).items;
  expect(list).toMatchObject({ name: "Пример списка", records: 10 });
  const page = await opened.store.lists.records(ids.centreId, list!.id, {
    now: opened.clock.now(),
    search: "8 999 000-00-07",
  });
  expect(page.items.map(({ values }) => values[0])).toEqual(["Лебедева"]);
});

test("TEL-AUT-03 SIP lines have generated passwords, shown only when asked for, and showing is logged", async () => {
  const lines = await opened.store.switchboard.lines();
  expect(lines.map(({ login }) => login).sort()).toEqual(["agent1", "agent2"]);
  for (const line of lines) expect(line.password).toMatch(/^[A-Za-z0-9]{22}$/);
  const now = opened.clock.now();
  const hidden = await opened.store.directory.endpoints(ids.centreId, { now }, actor);
  expect(hidden.items.map(({ password }) => password)).toEqual([undefined, undefined]);
  const shown = await opened.store.directory.endpoints(ids.centreId, { now, showPasswords: true }, actor);
  expect(shown.items.map(({ password }) => password).sort()).toEqual(
    lines.map(({ password }) => password).sort(),
  );
});

test("PLT-ROL-03 privileges are the union of the roles", async () => {
  const users = (await opened.store.users.list(ids.centreId)).items;
  const admin = await opened.store.users.signedIn(
    ids.centreId,
    users.find(({ login }) => login === "admin")!.id,
  );
  expect(admin!.privileges).toEqual(
    expect.arrayContaining(["sec.users", "sec.roles", "pbx.admin", "svc.lists"]),
  );
  expect(admin!.privileges).not.toContain("agent.handle");
  expect(admin!.privileges).not.toContain("qm.listen.all");
  expect(admin).toMatchObject({
    passwordChangeRequired: true,
    centre: { slug: "demo", timeZone: "Europe/Moscow" },
  });
});
