import type { ServerFrame } from "@perezvon/api";
import { Emitter, sleep, systemTimers } from "@perezvon/base";
import type { CentreId, DeskCommand, DeskErrorCode, DeskSnapshot, UserId } from "@perezvon/model";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";
import type { EngineDoor } from "../engine-door.ts";
import { idleEngine } from "../idle-doors.ts";
import type { PhoneDoor } from "../phone-door.ts";

/** Desks that remember what they were asked; the engine's own behaviour is shown in its package. */
class Desks {
  readonly opened = new Map<string, DeskSnapshot>();
  readonly commands: DeskCommand[] = [];
  readonly pages: boolean[] = [];
  readonly events = new Emitter<Parameters<Parameters<EngineDoor["onEvent"]>[0]>[0]>(() => {});
  refusal: DeskErrorCode | undefined;
  delayMs = 0;

  door(): EngineDoor {
    return {
      ...idleEngine,
      desk: {
        open: async (_centreId, userId) => {
          const snapshot = this.opened.get(userId) ?? snapshotOf(userId);
          this.opened.set(userId, snapshot);
          return snapshot;
        },
        page: (_centreId, _userId, opened) => this.pages.push(opened),
        snapshot: (_centreId, userId) => this.opened.get(userId),
        command: async (_centreId, _userId, command) => {
          if (this.delayMs > 0) await sleep(systemTimers, this.delayMs);
          this.commands.push(command);
          return this.refusal;
        },
      },
      onEvent: (listener) => this.events.on(listener),
    };
  }

  change(centreId: CentreId, snapshot: DeskSnapshot): void {
    this.opened.set(snapshot.userId, snapshot);
    this.events.emit({ kind: "desk", centreId, snapshot });
  }
}

function snapshotOf(userId: UserId, since = 0): DeskSnapshot {
  return {
    userId,
    state: "not_ready",
    reason: "sign_in",
    since,
    nextState: undefined,
    device: "browser",
    reachable: false,
    interactions: [],
  };
}

class Phones implements PhoneDoor {
  readonly heard: string[] = [];
  readonly candidates = new Emitter<Parameters<Parameters<PhoneDoor["onCandidate"]>[0]>>(() => {});
  offer(_centreId: CentreId, _userId: UserId, sdp: string) {
    this.heard.push(`offer ${sdp}`);
    return Promise.resolve(`answer to ${sdp}`);
  }
  candidate(_centreId: CentreId, _userId: UserId, { candidate }: { candidate: string }) {
    this.heard.push(`candidate ${candidate}`);
  }
  onCandidate(listener: Parameters<PhoneDoor["onCandidate"]>[0]) {
    return this.candidates.on((given) => listener(...given));
  }
  echo(_centreId: CentreId, _userId: UserId, on: boolean) {
    this.heard.push(`echo ${on}`);
    return on;
  }
  close() {
    this.heard.push("close");
  }
}

/** A page's connection, as a browser makes it. */
class Page {
  readonly frames: ServerFrame[] = [];
  readonly socket: WebSocket;
  closeCode: number | undefined;

  constructor(base: string, client: TestClient, origin = base) {
    this.socket = new WebSocket(`${base.replace("http", "ws")}/events`, {
      headers: { cookie: client.cookie, origin },
    });
    this.socket.on("message", (data) => this.frames.push(JSON.parse(String(data))));
    this.socket.on("close", (code) => {
      this.closeCode = code;
    });
    this.socket.on("error", () => {});
  }

  send(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  async open(hello: object = {}): Promise<this> {
    await until(() => this.socket.readyState === WebSocket.OPEN);
    this.send({ type: "hello", ...hello });
    await until(() => this.frames.some(({ type }) => type === "welcome"));
    return this;
  }

  get welcome() {
    return this.frames.find((frame) => frame.type === "welcome")!;
  }

  get events() {
    return this.frames.filter((frame) => frame.type === "event");
  }

  async result(id: string) {
    await until(() => this.frames.some((frame) => frame.type === "result" && frame.id === id));
    return this.frames.find((frame) => frame.type === "result" && frame.id === id)!;
  }
}

async function until(holds: () => boolean, limitMs = 3_000): Promise<void> {
  for (let waitedMs = 0; !holds(); waitedMs += 5) {
    if (waitedMs > limitMs) throw new Error("waited in vain");
    await sleep(systemTimers, 5);
  }
}

const desks = new Desks();
const phones = new Phones();
let server: TestServer;
let base: string;
let agent: TestClient;
let userId: UserId;
const pages: Page[] = [];

beforeAll(async () => {
  server = await openTestServer({ engine: desks.door(), phone: phones });
  await server.app.listen({ host: "127.0.0.1", port: 0 });
  base = `http://127.0.0.1:${(server.app.server.address() as { port: number }).port}`;
  agent = await server.signedIn("agent1");
  userId = agent.me!.user.id as UserId;
});
afterAll(() => server.close());
afterEach(() => {
  for (const page of pages.splice(0)) page.socket.close();
  desks.refusal = undefined;
  desks.delayMs = 0;
});

const page = async (client = agent, hello?: object) => {
  const made = new Page(base, client);
  pages.push(made);
  return made.open(hello);
};

describe("PLT-API-07 the event connection", () => {
  it("opens to a signed-in page of ours and to nobody else", async () => {
    const refused = async (client: TestClient, origin?: string) => {
      const made = new Page(base, client, origin);
      await until(() => made.closeCode !== undefined);
      return made.closeCode;
    };
    expect(await refused(server.client())).toBe(1006);
    expect(await refused(agent, "https://evil.example")).toBe(1006);
    expect((await page()).welcome).toMatchObject({ resumed: false });
  });

  it("answers a ping, and says what it cannot use without closing", async () => {
    const made = await page();
    made.send({ type: "ping" });
    made.socket.send("{");
    made.socket.send("[1]");
    made.send({ type: "hello" });
    made.send({ type: "shout" });
    made.send({ type: "subscribe", topics: ["weather", "agents"] });
    await until(() => made.frames.length >= 8);
    expect(made.frames.slice(1)).toEqual([
      { type: "pong" },
      ...Array(4).fill({ type: "fault", code: "malformed" }),
      { type: "fault", code: "unknown_topic" },
      { type: "fault", code: "forbidden" },
    ]);
    expect(made.socket.readyState).toBe(WebSocket.OPEN);
  });

  it("wants a greeting first", async () => {
    const made = new Page(base, agent);
    pages.push(made);
    await until(() => made.socket.readyState === WebSocket.OPEN);
    made.send({ type: "subscribe", topics: ["desk"] });
    await until(() => made.frames.length > 0);
    expect(made.frames[0]).toEqual({ type: "fault", code: "hello_first" });
  });

  it("brings the desk whole, then each change, and what was missed while the page was away", async () => {
    const made = await page();
    made.send({ type: "command", id: "open", command: { kind: "desk.open" } });
    expect(await made.result("open")).toMatchObject({ ok: true, data: { userId, state: "not_ready" } });
    made.send({ type: "subscribe", topics: ["desk"] });
    await until(() => made.events.length === 1);
    desks.change(server.centreId, snapshotOf(userId, 1));
    await until(() => made.events.length === 2);
    made.socket.terminate();
    await sleep(systemTimers, 30);
    desks.change(server.centreId, snapshotOf(userId, 2));
    desks.change(server.centreId, snapshotOf(userId, 3));
    const back = await page(agent, { session: made.welcome.session, last: 2 });
    expect(back.welcome).toMatchObject({ resumed: true, session: made.welcome.session });
    await until(() => back.events.length === 2);
    expect(back.events.map(({ seq, data }) => [seq, (data as DeskSnapshot).since])).toEqual([
      [3, 2],
      [4, 3],
    ]);
  });

  it("DSK-CON-02 tells the engine when the first page comes and when the last is gone", async () => {
    // The farewells of the pages of earlier tests arrive first.
    await sleep(systemTimers, 500);
    desks.pages.length = 0;
    const one = await page();
    one.send({ type: "subscribe", topics: ["desk"] });
    const two = await page();
    two.send({ type: "subscribe", topics: ["desk"] });
    await until(() => desks.pages.length === 1);
    one.socket.close();
    await sleep(systemTimers, 50);
    expect(desks.pages).toEqual([true]);
    two.socket.close();
    await until(() => desks.pages.length === 2);
    expect(desks.pages).toEqual([true, false]);
  });

  it("a repeated command has the same result and no second effect, on a new connection too", async () => {
    desks.commands.length = 0;
    desks.refusal = "wrong_phase";
    const command = { kind: "desk", command: { kind: "hold", interactionId: "i1" } };
    const made = await page();
    made.send({ type: "command", id: "same", command });
    made.send({ type: "command", id: "same", command });
    const first = await made.result("same");
    expect(first).toEqual({ type: "result", id: "same", ok: false, error: { code: "wrong_phase" } });
    desks.refusal = undefined;
    const other = await page();
    other.send({ type: "command", id: "same", command });
    expect(await other.result("same")).toEqual(first);
    expect(desks.commands.length).toBe(1);
  });

  it("commands of a desk run in the order they came", async () => {
    desks.commands.length = 0;
    desks.delayMs = 10;
    const made = await page();
    for (let i = 0; i < 5; i++) {
      const command = { kind: "desk", command: { kind: "note", interactionId: "i1", note: String(i) } };
      made.send({ type: "command", id: `order${i}`, command });
    }
    await made.result("order4");
    expect(desks.commands.map((command) => command.kind === "note" && command.note)).toEqual([
      "0",
      "1",
      "2",
      "3",
      "4",
    ]);
  });

  it("refuses commands that are none, and those of a user without a desk", async () => {
    const made = await page();
    const wrong = [
      { kind: "desk", command: { kind: "explode" } },
      { kind: "desk", command: { kind: "hold" } },
      { kind: "desk", command: { kind: "set_state", state: "busy", reason: null } },
      { kind: "phone.offer" },
      "desk.open",
      null,
    ];
    for (const [index, command] of wrong.entries()) {
      made.send({ type: "command", id: `wrong${index}`, command });
      expect(await made.result(`wrong${index}`)).toMatchObject({ ok: false, error: { code: "malformed" } });
    }
    const auditor = await page(await auditorClient());
    auditor.send({ type: "command", id: "1", command: { kind: "desk.open" } });
    expect(await auditor.result("1")).toMatchObject({ ok: false, error: { code: "forbidden" } });
  });

  it("PLT-ROL-03 DSK-CTL-08 pausing or discarding a recording takes its right, beginning it or letting it go on another", async () => {
    desks.commands.length = 0;
    desks.refusal = undefined;
    const made = await page();
    const ask = async (asking: Page, id: string, command: object) => {
      asking.send({ type: "command", id, command: { kind: "desk", command } });
      return asking.result(id);
    };
    const interactionId = "i1";
    const forbidden = { ok: false, error: { code: "forbidden" } };
    const pause = { kind: "pause_recording", interactionId };
    expect(await ask(made, "rec1", { ...pause, on: true })).toMatchObject(forbidden);
    expect(await ask(made, "rec2", { kind: "discard_recording", interactionId })).toMatchObject(forbidden);
    expect(await ask(made, "rec3", { ...pause, on: false })).toMatchObject({ ok: true });
    expect(await ask(made, "rec6", { kind: "start_recording", interactionId })).toMatchObject({ ok: true });
    expect(await ask(made, "rec4", pause)).toMatchObject({ ok: false, error: { code: "malformed" } });
    const supervisor = await page(await server.signedIn("supervisor"));
    expect(await ask(supervisor, "rec5", { ...pause, on: true })).toMatchObject({ ok: true });
    expect(desks.commands).toEqual([
      { ...pause, on: false },
      { kind: "start_recording", interactionId },
      { ...pause, on: true },
    ]);
  });

  it("TEL-REC-07 PLT-REC-15 who discards a recording is in the audit log, unless there was none", async () => {
    const supervisor = await page(await server.signedIn("supervisor"));
    const discard = async (id: string, interactionId: string) => {
      const command = { kind: "discard_recording", interactionId };
      supervisor.send({ type: "command", id, command: { kind: "desk", command } });
      return supervisor.result(id);
    };
    desks.refusal = "not_recorded";
    expect(await discard("no", "refused-one")).toMatchObject({ ok: false, error: { code: "not_recorded" } });
    desks.refusal = undefined;
    expect(await discard("yes", "discarded-one")).toMatchObject({ ok: true });
    const log = await server.store.audit.page(server.centreId, { kind: "recording", limit: 10 });
    expect(log.items).toMatchObject([{ act: "erased", objectId: "discarded-one", actor: "supervisor" }]);
  });

  it("PLT-AUT-09 the end of the sign-in ends it at once", async () => {
    const client = await server.signedIn("agent2");
    const made = await page(client);
    await client.delete("/session");
    await until(() => made.closeCode !== undefined);
    expect(made.closeCode).toBe(4401);
    const again = new Page(base, client);
    await until(() => again.closeCode !== undefined);
    expect(again.closeCode).toBe(1006);
  });

  it("PLT-TEN-02 a page hears nothing of another centre", async () => {
    const here = await page();
    const there = await page(await server.signedIn("agent1", "other"));
    for (const each of [here, there]) each.send({ type: "subscribe", topics: ["desk"] });
    await sleep(systemTimers, 30);
    const before = there.events.length;
    desks.change(server.centreId, snapshotOf(userId, 9));
    desks.change(server.other.centreId, snapshotOf(userId, 10));
    await until(() => here.events.some(({ data }) => (data as DeskSnapshot).since === 9));
    await sleep(systemTimers, 30);
    expect(there.events.length).toBe(before);
  });
});

/** The demo centre has nobody who may not open the desk, so one is made. */
async function auditorClient(): Promise<TestClient> {
  const admin = await server.signedIn("admin");
  const groups = await admin.get<{ items: { id: string }[] }>("/groups");
  const made = await admin.post<{ temporaryPassword: string }>("/users", {
    login: "auditor",
    lastName: "Контролёр",
    roles: ["AUD"],
    groupIds: [groups.body.items[0]!.id],
  });
  const client = server.client();
  const password = made.body.temporaryPassword;
  await client.signIn("auditor", password, "demo");
  await client.post("/me/password", { current: password, next: "Долгий-Пароль-2026" });
  return client;
}

describe("DSK-CON-04 the phone of a page", () => {
  it("is carried by one page; the one before hears that it is not it any more", async () => {
    phones.heard.length = 0;
    const candidate = { candidate: "candidate:1", sdpMid: "0" };
    const one = await page();
    one.send({ type: "command", id: "p1", command: { kind: "phone.offer", sdp: "v=0 one" } });
    expect(await one.result("p1")).toMatchObject({ ok: true, data: { sdp: "answer to v=0 one" } });
    one.send({ type: "command", id: "p2", command: { kind: "phone.candidate", candidate } });
    await one.result("p2");
    phones.candidates.emit([server.centreId, userId, { candidate: "ours", sdpMid: null }]);
    await until(() => one.events.length === 1);
    expect(one.events[0]).toMatchObject({
      topic: "phone",
      data: { kind: "candidate", candidate: { candidate: "ours" } },
    });
    const two = await page();
    two.send({ type: "command", id: "p5", command: { kind: "phone.echo", on: true } });
    expect(await two.result("p5")).toMatchObject({ ok: false, error: { code: "phone_busy" } });
    one.send({ type: "command", id: "p6", command: { kind: "phone.echo", on: true } });
    expect(await one.result("p6")).toMatchObject({ ok: true });
    expect(phones.heard.pop()).toBe("echo true");
    two.send({ type: "command", id: "p3", command: { kind: "phone.take_over" } });
    await two.result("p3");
    await until(() => one.events.length === 2);
    expect(one.events[1]).toMatchObject({ topic: "phone", data: { kind: "closed", reason: "taken_over" } });
    one.send({ type: "command", id: "p4", command: { kind: "phone.candidate", candidate } });
    expect(await one.result("p4")).toMatchObject({ ok: false, error: { code: "phone_elsewhere" } });
    expect(phones.heard).toEqual(["offer v=0 one", "candidate candidate:1"]);
  });

  it("DSK-CON-03 outlives the page for the time in which it may return", async () => {
    phones.heard.length = 0;
    const made = await page();
    made.send({ type: "command", id: "q1", command: { kind: "phone.offer", sdp: "v=0" } });
    await made.result("q1");
    made.socket.terminate();
    await sleep(systemTimers, 30);
    server.clock.advanceBy(59_000);
    server.context.hub.sweep();
    expect(phones.heard).toEqual(["offer v=0"]);
    server.clock.advanceBy(2_000);
    server.context.hub.sweep();
    expect(phones.heard).toEqual(["offer v=0", "close"]);
  });
});
