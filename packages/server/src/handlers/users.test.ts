import type {
  AuditEntry,
  Group,
  Problem,
  RoleView,
  User,
  UserCard,
  UserCreated,
  UserPasswordSet,
} from "@perezvon/api";
import type { DeskSnapshot, UserId } from "@perezvon/model";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";
import { idleEngine } from "../idle-doors.ts";

let server: TestServer;
/** ADM and SEC. */
let admin: TestClient;
/** ADM alone: may not grant `sec.*`. */
let support: TestClient;
let groups: Group[];
const desks = new Map<UserId, Pick<DeskSnapshot, "interactions">>();
const commands: unknown[] = [];
const password = "Совсем-Другой-2026";

beforeAll(async () => {
  server = await openTestServer({
    engine: {
      ...idleEngine,
      desk: {
        ...idleEngine.desk,
        snapshot: (_, userId) => desks.get(userId) as DeskSnapshot | undefined,
        command: async (_, userId, command) => {
          commands.push({ userId, command });
          return undefined;
        },
      },
    },
  });
  admin = await server.signedIn("admin");
  support = await server.signedIn("ccadmin");
  const { body } = await admin.get<{ items: Group[] }>("/groups");
  groups = ["Контакт центр", "ИТ", "Специалисты"].map(
    (name) => body.items.find((group) => group.name === name)!,
  );
});
afterAll(() => server.close());
beforeEach(() => {
  desks.clear();
  commands.length = 0;
});

let made = 0;
async function newUser(more: object = {}): Promise<User & { password: string }> {
  made += 1;
  const { status, body } = await admin.post<UserCreated>("/users", {
    login: `person${made}`,
    lastName: `Новый ${made}`,
    roles: ["AGT"],
    groupIds: [groups[0]!.id],
    ...more,
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return { ...body.user, password: body.temporaryPassword ?? "" };
}

async function idOf(login: string): Promise<string> {
  const { body } = await admin.get<{ items: User[] }>(`/users?search=${login}`);
  return body.items.find((user) => user.login === login)!.id;
}

async function auditOf(id: string): Promise<AuditEntry[]> {
  return (await admin.get<{ items: AuditEntry[] }>(`/audit?objectId=${id}`)).body.items;
}

const card = async (id: string) => (await admin.get<UserCard>(`/users/${id}`)).body;

describe("PLT-USR-04 a user is changed", () => {
  it("TEL-PHN-04 PBX-COACH-01 persistent connection and coach; nobody coaches himself, nor does a stranger", async () => {
    const user = await newUser();
    expect(await card(user.id)).toMatchObject({
      persistentPhone: false,
      coachId: null,
      coachEveryCall: false,
    });
    const coachId = await idOf("supervisor");
    const change = { persistentPhone: true, coachId, coachEveryCall: true };
    expect((await admin.patch<UserCard>(`/users/${user.id}`, change)).body).toMatchObject(change);
    for (const wrong of [user.id, "00000000-0000-7000-8000-000000000000"]) {
      const refused = await admin.patch<Problem>(`/users/${user.id}`, { coachId: wrong });
      expect([refused.status, refused.body.errors?.[0]?.field]).toEqual([422, "coachId"]);
    }
    expect((await admin.patch<UserCard>(`/users/${user.id}`, { coachId: null })).body.coachId).toBeNull();
  });

  it("everything but the login, and the log tells each field before and after", async () => {
    const user = await newUser();
    const { status, body } = await admin.patch<UserCard>(`/users/${user.id}`, {
      firstName: " Анна ",
      patronymic: "Олеговна",
      position: "Старший оператор",
      extension: "2044",
      email: "anna@example.org",
      roles: ["AGT", "SUP"],
      groupIds: [groups[1]!.id, groups[0]!.id],
      supervisedGroupIds: [groups[0]!.id],
      language: "en",
      timeZone: "Asia/Omsk",
      device: "sip",
      autoAnswer: true,
      noAnswerSeconds: 30,
      afterCallWorkSeconds: 90,
      version: 1,
    });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        login: user.login,
        firstName: "Анна",
        extension: "2044",
        roles: ["AGT", "SUP"],
        groups: [{ id: groups[1]!.id }, { id: groups[0]!.id }],
        supervisedGroups: [{ id: groups[0]!.id, name: groups[0]!.name }],
        timeZone: "Asia/Omsk",
        noAnswerSeconds: 30,
        createdBy: "admin",
        version: 2,
      },
    });
    const [entry] = await auditOf(user.id);
    expect(entry).toMatchObject({
      actor: "admin",
      act: "change",
      objectName: user.login,
      before: { firstName: "", extension: null, roles: ["AGT"] },
      after: { firstName: "Анна", extension: "2044", roles: ["AGT", "SUP"] },
    });
    expect(entry!.after).not.toHaveProperty("lastName");
    const cleared = await admin.patch<UserCard>(`/users/${user.id}`, { email: null, extension: null });
    expect(cleared.body).toMatchObject({ email: null, extension: null, firstName: "Анна" });
  });

  it.each([
    [{ login: "another" }, { field: "login", code: "unknown_field" }],
    [
      { firstName: " ", lastName: "" },
      { field: "lastName", code: "required" },
    ],
    [{ extension: "1002" }, { field: "extension", code: "duplicate" }],
    [{ extension: "4040" }, { field: "extension", code: "duplicate" }],
    [{ extension: "88" }, { field: "extension", code: "reserved" }],
    [{ extension: "112" }, { field: "extension", code: "emergency_number" }],
    [{ extension: "03" }, { field: "extension", code: "emergency_number" }],
    [{ email: "not an address" }, { field: "email", code: "wrong_format" }],
    [{ timeZone: "Moscow" }, { field: "timeZone", code: "timezone" }],
    [{ roles: ["XXX"] }, { field: "roles", code: "not_found" }],
    [{ groupIds: ["0193d0c0-7b1e-7000-8000-000000000001"] }, { field: "groupIds", code: "not_found" }],
    [{ noAnswerSeconds: 4 }, { field: "noAnswerSeconds", code: "out_of_range" }],
  ])("PLT-USR-02 %j is refused at its field", async (change, fault) => {
    const user = await newUser();
    const { status, body } = await admin.patch<Problem>(`/users/${user.id}`, change);
    expect(status).toBe(422);
    expect(body.errors).toContainEqual(expect.objectContaining(fault));
    expect(await card(user.id)).toMatchObject({ version: 1 });
  });

  it("PLT-GEN-03 an older version does not overwrite a newer one", async () => {
    const user = await newUser();
    await admin.patch(`/users/${user.id}`, { firstName: "Первая", version: 1 });
    const answer = await admin.patch(`/users/${user.id}`, { firstName: "Вторая", version: 1 });
    expect(answer).toMatchObject({ status: 409, body: { code: "stale" } });
    expect((await card(user.id)).firstName).toBe("Первая");
  });

  it("PLT-ROL-01 nobody gives or takes a role whose privileges he may not grant", async () => {
    const user = await newUser();
    const given = await support.patch<Problem>(`/users/${user.id}`, { roles: ["AGT", "SEC"] });
    expect(given).toMatchObject({
      status: 422,
      body: { errors: [{ field: "roles", code: "not_grantable" }] },
    });
    await admin.patch(`/users/${user.id}`, { roles: ["AGT", "SEC"] });
    const taken = await support.patch<Problem>(`/users/${user.id}`, { roles: ["AGT"] });
    expect(taken).toMatchObject({
      status: 422,
      body: { errors: [{ field: "roles", code: "not_grantable" }] },
    });
    const beside = await support.patch<UserCard>(`/users/${user.id}`, { roles: ["SEC", "AGT", "SUP"] });
    expect(beside).toMatchObject({ status: 200, body: { roles: ["AGT", "SEC", "SUP"] } });
    const { body } = await support.get<{ items: RoleView[] }>("/roles");
    const grantable = Object.fromEntries(body.items.map((role) => [role.code, role.grantable]));
    expect(grantable).toMatchObject({ AGT: true, SUP: true, SEC: false, ADM: false });
    await admin.delete(`/users/${user.id}`);
  });

  it("PLT-GRP-04 another group brings its skills and takes those of the old one", async () => {
    const user = await newUser();
    const skills = async () => {
      const agent = await server.store.engine.agents.agent(server.centreId, user.id as UserId);
      return agent?.skills.size;
    };
    const before = await skills();
    expect(before).toBeGreaterThan(0);
    await admin.patch(`/users/${user.id}`, { groupIds: [groups[1]!.id] });
    expect(await skills()).toBe(0);
    await admin.patch(`/users/${user.id}`, { groupIds: [groups[0]!.id] });
    expect(await skills()).toBe(before);
  });
});

describe("PLT-USR-06 a user is disabled", () => {
  it("his sessions end at once, his desk signs out, and he cannot sign in until he is enabled", async () => {
    const user = await newUser();
    const client = server.client();
    await client.signIn(user.login, user.password);
    expect((await client.get("/me")).status).toBe(200);
    const { body } = await admin.patch<UserCard>(`/users/${user.id}`, { disabled: true });
    expect(body).toMatchObject({ state: "disabled" });
    expect((await client.get("/me")).status).toBe(401);
    expect(await server.store.userSessions.ofUser(server.centreId, user.id as UserId)).toEqual([]);
    expect(commands).toEqual([
      { userId: user.id, command: { kind: "set_state", state: "logged_out", reason: undefined } },
    ]);
    expect((await server.client().signIn(user.login, user.password)).status).toBe(401);
    await admin.patch(`/users/${user.id}`, { disabled: false });
    expect((await server.client().signIn(user.login, user.password)).status).toBe(200);
  });

  it("nobody disables himself", async () => {
    const answer = await admin.patch(`/users/${admin.me!.user.id}`, { disabled: true });
    expect(answer).toMatchObject({ status: 409, body: { code: "self" } });
  });
});

describe("PLT-USR-05 a user is deleted", () => {
  it("sessions, extension and line are free, a new person of that login has no history, the log keeps who he was", async () => {
    const user = await newUser({ extension: "3001", sipLine: true });
    const client = server.client();
    await client.signIn(user.login, user.password);
    expect((await admin.delete(`/users/${user.id}`)).status).toBe(204);
    expect((await client.get("/me")).status).toBe(401);
    expect(await admin.get(`/users/${user.id}`)).toMatchObject({ status: 404 });
    expect(await admin.delete(`/users/${user.id}`)).toMatchObject({ status: 404 });
    const lines = await server.store.switchboard.lines();
    expect(lines.filter(({ login }) => login === user.login)).toEqual([]);
    const again = await admin.post<UserCreated>("/users", {
      login: user.login,
      lastName: "Другой",
      extension: "3001",
      roles: ["AGT"],
      groupIds: [groups[0]!.id],
      sipLine: true,
    });
    expect(again.status).toBe(201);
    expect(again.body.user.id).not.toBe(user.id);
    expect(await auditOf(user.id)).toMatchObject([
      { act: "delete", before: { login: user.login, extension: "3001" } },
      { act: "sign_in" },
      { act: "create" },
    ]);
  });

  it("not oneself, not who handles an interaction", async () => {
    const own = await admin.delete(`/users/${admin.me!.user.id}`);
    expect(own).toMatchObject({ status: 409, body: { code: "self" } });
    const user = await newUser();
    desks.set(user.id as UserId, { interactions: [{}] as unknown as DeskSnapshot["interactions"] });
    expect(await admin.delete(`/users/${user.id}`)).toMatchObject({
      status: 409,
      body: { code: "user_busy" },
    });
    desks.clear();
    expect((await admin.delete(`/users/${user.id}`)).status).toBe(204);
  });

  it("PLT-ROL-07 not the last who may manage users and roles: by deletion, disabling or roles", async () => {
    const id = admin.me!.user.id;
    const refused = { status: 409, body: { code: "last_admin" } };
    expect(await support.delete(`/users/${id}`)).toMatchObject(refused);
    expect(await support.patch(`/users/${id}`, { disabled: true })).toMatchObject(refused);
    expect(await admin.patch(`/users/${id}`, { roles: ["ADM"] })).toMatchObject(refused);
    expect(await card(id)).toMatchObject({ state: "active", roles: ["ADM", "SEC"] });
    const second = await newUser({ roles: ["SEC"] });
    expect((await support.patch(`/users/${id}`, { disabled: true })).status).toBe(200);
    expect((await support.patch(`/users/${id}`, { disabled: false })).status).toBe(200);
    admin = await server.signedIn("admin");
    expect((await admin.delete(`/users/${second.id}`)).status).toBe(204);
  });

  it("PLT-ROL-07 two who disable each other in one moment: one stays", async () => {
    const other = await newUser({ roles: ["SEC", "ADM"] });
    const client = server.client();
    await client.signIn(other.login, other.password);
    await client.post("/me/password", { current: other.password, next: password });
    await client.refresh();
    const answers = await Promise.all([
      admin.patch(`/users/${other.id}`, { disabled: true }),
      client.patch(`/users/${admin.me!.user.id}`, { disabled: true }),
    ]);
    // The slower one is refused by the rule, or has lost his session to the faster one.
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    await server.store.users.update(
      server.centreId,
      admin.me!.user.id as UserId,
      { disabled: false },
      { version: undefined, at: server.clock.now() },
      { userId: undefined, name: "test" },
    );
    admin = await server.signedIn("admin");
    await admin.delete(`/users/${other.id}`);
  });
});

describe("PLT-AUT-03 an administrator sets a password", () => {
  it("a made one is shown once, is temporary, and ends the sessions", async () => {
    const user = await newUser();
    const client = server.client();
    await client.signIn(user.login, user.password);
    const { body } = await admin.post<UserPasswordSet>(`/users/${user.id}/password`, {});
    expect(body).toMatchObject({ temporary: true, password: expect.stringMatching(/^\S{16}$/) });
    expect((await client.get("/me")).status).toBe(401);
    expect((await client.signIn(user.login, user.password)).status).toBe(401);
    const again = await client.signIn(user.login, body.password!);
    expect(again.body).toMatchObject({ passwordChangeRequired: true });
    expect(await client.get("/lists")).toMatchObject({ body: { code: "password_change_required" } });
    expect(await auditOf(user.id)).toContainEqual(
      expect.objectContaining({ act: "reset_password", actor: "admin", after: { temporary: true } }),
    );
    expect(JSON.stringify(await auditOf(user.id)), "no secret in the log").not.toContain(body.password);
  });

  it("a typed one is not given back, and is final when the mark is taken away", async () => {
    const user = await newUser();
    const { body } = await admin.post<UserPasswordSet>(`/users/${user.id}/password`, {
      password,
      repeat: password,
      temporary: false,
    });
    expect(body).toEqual({ password: null, temporary: false });
    const { body: me } = await server.client().signIn(user.login, password);
    expect(me).toMatchObject({ passwordChangeRequired: false });
  });

  it.each([
    [
      { password, repeat: "иное" },
      { field: "repeat", code: "mismatch" },
    ],
    [{ password }, { field: "repeat", code: "mismatch" }],
    [
      { password: "Short1", repeat: "Short1" },
      { field: "password", code: "password_too_short" },
    ],
    [
      { password: "aaaaaaaaaaaaaa", repeat: "aaaaaaaaaaaaaa" },
      { field: "password", code: "password_too_simple" },
    ],
  ])("%j is refused at its field", async (body, fault) => {
    const user = await newUser();
    const answer = await admin.post<Problem>(`/users/${user.id}/password`, body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toContainEqual(expect.objectContaining(fault));
  });

  it("neither one's own, nor that of somebody with roles one may not grant", async () => {
    const own = await admin.post(`/users/${admin.me!.user.id}/password`, {});
    expect(own).toMatchObject({ status: 409, body: { code: "self" } });
    const above = await support.post(`/users/${admin.me!.user.id}/password`, {});
    expect(above).toMatchObject({ status: 403, body: { code: "forbidden" } });
  });

  it("PLT-AUT-07 a lock is lifted by hand", async () => {
    const user = await newUser();
    const account = { centreId: server.centreId, userId: user.id as UserId };
    for (let i = 0; i < 6; i++) await server.store.signIn.recordFailure(account, server.clock.now());
    expect(await card(user.id)).toMatchObject({ state: "locked", lockedUntil: expect.any(String) });
    const locked = await admin.get<{ items: User[] }>("/users?state=locked");
    expect(locked.body.items.map(({ id }) => id)).toEqual([user.id]);
    const { body } = await admin.post<UserCard>(`/users/${user.id}/unlock`);
    expect(body).toMatchObject({ state: "active", lockedUntil: null });
    expect((await server.client().signIn(user.login, user.password)).status).toBe(200);
  });
});

describe("PLT-AUT-09 an administrator sees and ends sessions of others", () => {
  it("one, then all", async () => {
    const user = await newUser();
    const [first, second] = [server.client("10.1.1.1"), server.client("10.1.1.2")];
    await first.signIn(user.login, user.password);
    await second.signIn(user.login, user.password);
    const { body } = await admin.get<{ items: { id: string; address: string }[] }>(
      `/users/${user.id}/sessions`,
    );
    expect(body.items.map(({ address }) => address).sort()).toEqual(["10.1.1.1", "10.1.1.2"]);
    const one = body.items.find(({ address }) => address === "10.1.1.1")!;
    expect((await admin.delete(`/users/${user.id}/sessions/${one.id}`)).status).toBe(204);
    expect((await first.get("/me")).status).toBe(401);
    expect((await second.get("/me")).status).toBe(200);
    expect((await admin.delete(`/users/${user.id}/sessions`)).status).toBe(204);
    expect((await second.get("/me")).status).toBe(401);
    expect((await auditOf(user.id)).filter(({ act }) => act === "end_sessions")).toHaveLength(2);
  });

  it("of one's own, all but the present one", async () => {
    const elsewhere = await server.signedIn("admin");
    expect((await admin.delete(`/users/${admin.me!.user.id}/sessions`)).status).toBe(204);
    expect((await elsewhere.get("/me")).status).toBe(401);
    expect((await admin.get("/me")).status).toBe(200);
  });
});

describe("PLT-USR-03 the list of users", () => {
  it("is narrowed by group, role and state", async () => {
    const user = await newUser({ roles: ["AUD"], groupIds: [groups[2]!.id] });
    await admin.patch(`/users/${user.id}`, { disabled: true });
    for (const query of [
      "role=AUD",
      `groupId=${groups[2]!.id}&search=${user.login}`,
      "state=disabled&role=AUD",
    ]) {
      const { body } = await admin.get<{ items: User[] }>(`/users?${query}`);
      expect(
        body.items.map(({ login }) => login),
        query,
      ).toEqual([user.login]);
    }
  });

  it.each([
    ["login", ["admin", "agent1", "agent2", "ccadmin", "supervisor"]],
    ["extension", ["ccadmin", "agent1", "agent2", "supervisor", "admin"]],
    ["lastName", ["agent2", "agent1", "admin", "supervisor"]],
  ])("is ordered by %s, both ways and over pages", async (sort, expected) => {
    const preset = new Set(expected);
    for (const descending of [false, true]) {
      const logins: string[] = [];
      let cursor = "";
      do {
        const { body } = await admin.get<{ items: User[]; nextCursor?: string }>(
          `/users?sort=${sort}&descending=${descending}&limit=3${cursor && `&cursor=${cursor}`}`,
        );
        logins.push(...body.items.map(({ login }) => login));
        cursor = body.nextCursor ?? "";
      } while (cursor);
      expect(logins.filter((login) => preset.has(login))).toEqual(
        descending ? expected.toReversed() : expected,
      );
    }
  });

  it.each(["firstName", "roles", "group", "state", "createdAt", "lastSignInAt"])(
    "shows everybody once when ordered by %s",
    async (sort) => {
      const ids: string[] = [];
      let cursor = "";
      let total = 0;
      do {
        const { status, body } = await admin.get<{ items: User[]; nextCursor?: string; total: number }>(
          `/users?sort=${sort}&limit=4${cursor && `&cursor=${cursor}`}`,
        );
        expect(status).toBe(200);
        ids.push(...body.items.map(({ id }) => id));
        cursor = body.nextCursor ?? "";
        total = body.total;
      } while (cursor);
      expect(new Set(ids).size).toBe(total);
      expect(ids).toHaveLength(total);
    },
  );
});

describe("PLT-GRP-03 groups", () => {
  it("are made, renamed, given supervisors, and deleted once nobody is in them", async () => {
    const supervisor = await idOf("supervisor");
    const made = await admin.post<{ id: string }>("/groups", {
      name: " Вечерняя смена ",
      supervisorIds: [supervisor],
    });
    expect(made.status).toBe(201);
    const one = async () =>
      (await admin.get<{ items: Group[] }>("/groups")).body.items.find(({ id }) => id === made.body.id);
    expect(await one()).toMatchObject({ name: "Вечерняя смена", supervisors: [{ id: supervisor }] });
    expect((await admin.post("/groups", { name: "вечерняя СМЕНА" })).status).toBe(422);
    const path = `/groups/${made.body.id}`;
    expect((await admin.patch(path, { name: "Ночная смена", supervisorIds: [] })).status).toBe(204);
    expect(await one()).toMatchObject({ name: "Ночная смена", supervisors: [] });
    const user = await newUser({ groupIds: [made.body.id] });
    expect(await admin.delete(path)).toMatchObject({
      status: 409,
      body: { code: "in_use", params: { users: [user.login] } },
    });
    await admin.delete(`/users/${user.id}`);
    expect((await admin.delete(path)).status).toBe(204);
    expect(await one()).toBeUndefined();
  });

  it("OUT-MOD-13 keep a share for inbound calls, of which the engine knows for members who serve callers", async () => {
    const made = await admin.post<{ id: string }>("/groups", {
      name: "Смешанная",
      keptForInbound: { unit: "agents", value: 1 },
    });
    const path = `/groups/${made.body.id}`;
    const one = async () =>
      (await admin.get<{ items: Group[] }>("/groups")).body.items.find(({ id }) => id === made.body.id);
    expect((await one())?.keptForInbound).toEqual({ unit: "agents", value: 1 });
    for (const [unit, value, params] of [
      ["percent", 101, { min: 1, max: 100 }],
      ["agents", 0, { min: 1 }],
      ["agents", 1_001, { max: 1_000 }],
    ] as const)
      expect(await admin.patch(path, { keptForInbound: { unit, value } })).toMatchObject({
        status: 422,
        body: { errors: [{ field: "keptForInbound.value", code: "out_of_range", params }] },
      });
    expect((await admin.patch(path, { keptForInbound: { unit: "percent", value: 100 } })).status).toBe(204);
    // A change of something else leaves it.
    expect((await admin.patch(path, { name: "Смешанные" })).status).toBe(204);
    const share = { unit: "percent", value: 100 };
    expect((await one())?.keptForInbound).toEqual(share);
    const user = await newUser({ roles: ["AGT"], groupIds: [made.body.id] });
    const profile = async () => await server.store.engine.agents.agent(server.centreId, user.id as UserId);
    // He has the skill of no inbound service.
    expect((await profile())?.keptForInbound).toEqual([]);
    const agent = await idOf("agent1");
    const { groups: before } = (await admin.get<UserCard>(`/users/${agent}`)).body;
    const groupIds = before.map(({ id }) => id);
    expect((await admin.patch(`/users/${agent}`, { groupIds: [...groupIds, made.body.id] })).status).toBe(
      200,
    );
    const known = await server.store.engine.agents.agent(server.centreId, agent as UserId);
    expect(known?.keptForInbound).toEqual([{ groupId: made.body.id, share }]);
    expect((await admin.patch(`/users/${agent}`, { groupIds })).status).toBe(200);
    expect((await admin.patch(path, { keptForInbound: null })).status).toBe(204);
    expect((await one())?.keptForInbound).toBeNull();
    await admin.delete(`/users/${user.id}`);
    expect((await admin.delete(path)).status).toBe(204);
  });
});
