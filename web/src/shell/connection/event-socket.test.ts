import type { ClientFrame, ServerFrame } from "@perezvon/api";
import { VirtualClock } from "@perezvon/base";
import { describe, expect, it } from "vitest";
import { EventSocket, type SocketLike } from "./event-socket.ts";

class FakeSocket implements SocketLike {
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: ((event: { readonly code: number }) => void) | null = null;
  readonly sent: ClientFrame[] = [];
  closed = false;
  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientFrame);
  }
  close(): void {
    this.closed = true;
  }
  say(frame: ServerFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

function page() {
  const clock = new VirtualClock();
  const sockets: FakeSocket[] = [];
  const statuses: string[] = [];
  let ended = 0;
  let ids = 0;
  const events = new EventSocket({
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    clock,
    timers: clock,
    chance: () => 1,
    newId: () => `c${++ids}`,
    onStatus: (status) => statuses.push(status),
    onSessionEnded: () => ended++,
  });
  const current = () => sockets.at(-1) as FakeSocket;
  const open = (resumed = false) => {
    current().onopen?.();
    current().say({ type: "welcome", session: "s1", resumed });
  };
  const event = (seq: number, topic: string, data: unknown) =>
    current().say({ type: "event", seq, topic, at: "2026-01-01T00:00:00.000Z", data });
  return { clock, sockets, statuses, events, current, open, event, ended: () => ended };
}

describe("the event connection of a page", () => {
  it("PLT-API-07 says hello, then names its topics", () => {
    const { events, current, open } = page();
    events.listen("desk", () => {});
    events.connect();
    open();
    expect(current().sent).toEqual([{ type: "hello" }, { type: "subscribe", topics: ["desk"] }]);
  });

  it("PLT-API-07 resumes from the last event it saw and drops repeats", async () => {
    const { clock, events, current, open, event } = page();
    const seen: unknown[] = [];
    events.listen("desk", (data) => seen.push(data));
    events.connect();
    open();
    event(1, "desk", "a");
    event(2, "desk", "b");
    current().onclose?.({ code: 1006 });
    clock.advanceBy(500);
    current().onopen?.();
    expect(current().sent[0]).toEqual({ type: "hello", session: "s1", last: 2 });
    current().say({ type: "welcome", session: "s1", resumed: true });
    event(2, "desk", "b");
    event(3, "desk", "c");
    expect(seen).toEqual(["a", "b", "c"]);
  });

  it("PLT-API-07 takes snapshots of a new session whose numbers start again", async () => {
    const { clock, events, current, open, event } = page();
    const seen: unknown[] = [];
    events.listen("desk", (data) => seen.push(data));
    events.connect();
    open();
    event(7, "desk", "old");
    current().onclose?.({ code: 1006 });
    clock.advanceBy(500);
    open(false);
    event(1, "desk", "snapshot");
    expect(seen).toEqual(["old", "snapshot"]);
  });

  it("DSK-CON-01 pings every 5 s and calls the connection lost after 10 s of silence", async () => {
    const { clock, events, current, open, statuses } = page();
    events.connect();
    open();
    clock.advanceBy(5_000);
    expect(current().sent.filter((frame) => frame.type === "ping")).toHaveLength(1);
    expect(statuses).toEqual(["online"]);
    clock.advanceBy(5_000);
    expect(statuses).toEqual(["online", "lost"]);
  });

  it("DSK-CON-01 retries after 0.5 s doubling to 10 s", async () => {
    const { clock, events, current, sockets } = page();
    events.connect();
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      current().onclose?.({ code: 1006 });
      const before = sockets.length;
      let waited = 0;
      while (sockets.length === before) {
        clock.advanceBy(100);
        waited += 100;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });

  it("TEL-WRT-02 a probe that is answered changes nothing", async () => {
    const { clock, events, current, open, sockets, statuses } = page();
    events.connect();
    open();
    const alive = [events.probe(), events.probe()];
    expect(current().sent.filter(({ type }) => type === "ping")).toHaveLength(1);
    clock.advanceBy(900);
    current().say({ type: "pong" });
    expect(await Promise.all(alive)).toEqual([true, true]);
    clock.advanceBy(3_000);
    expect(sockets).toHaveLength(1);
    expect(statuses).toEqual(["online"]);
  });

  it("TEL-WRT-02 a probe without an answer in 1 s connects at once, resumes and then tells", async () => {
    const { clock, events, current, open, sockets, statuses } = page();
    events.connect();
    open();
    let told: boolean | undefined;
    const probe = events.probe().then((alive) => {
      told = alive;
    });
    clock.advanceBy(1_000);
    expect(sockets).toHaveLength(2);
    expect(sockets[0]?.closed).toBe(true);
    await Promise.resolve();
    expect(told).toBeUndefined();
    current().onopen?.();
    expect(current().sent[0]).toMatchObject({ type: "hello", session: "s1" });
    current().say({ type: "welcome", session: "s1", resumed: true });
    await probe;
    expect(told).toBe(false);
    expect(statuses).toEqual(["online", "lost", "online"]);
  });

  it("TEL-WRT-02 a probe does not wait for the next retry, nor for an attempt that hangs", () => {
    const { clock, events, current, sockets } = page();
    events.connect();
    for (let i = 0; i < 5; i++) {
      current().onclose?.({ code: 1006 });
      if (i < 4) clock.advanceBy(10_000);
    }
    const before = sockets.length;
    void events.probe();
    expect(sockets).toHaveLength(before + 1);
    clock.advanceBy(1_000);
    expect(sockets).toHaveLength(before + 2);
    void events.probe();
    clock.advanceBy(1_000);
    expect(sockets).toHaveLength(before + 3);
  });

  it("DSK-CTL-15 sends an unanswered command again under the same id after a loss", async () => {
    const { clock, events, current, open } = page();
    events.connect();
    open();
    const done = events.command({ kind: "desk.open" });
    current().onclose?.({ code: 1006 });
    clock.advanceBy(500);
    open(true);
    expect(current().sent.at(-1)).toEqual({ type: "command", id: "c1", command: { kind: "desk.open" } });
    current().say({ type: "result", id: "c1", ok: true, data: 42 });
    expect(await done).toMatchObject({ ok: true, data: 42 });
  });

  it("DSK-CTL-15 gives a command an outcome within 10 s", async () => {
    const { clock, events, open } = page();
    events.connect();
    open();
    const done = events.command({ kind: "desk.open" });
    clock.advanceBy(10_000);
    expect(await done).toEqual({ ok: false, error: { code: "timeout" } });
  });

  it("PLT-AUT-09 stops when the server ends the session", async () => {
    const { clock, events, current, open, sockets, ended } = page();
    events.connect();
    open();
    current().onclose?.({ code: 4401 });
    clock.advanceBy(60_000);
    expect(ended()).toBe(1);
    expect(sockets).toHaveLength(1);
  });

  it("PLT-API-07 says when the server began a new session, and not when it resumed the old one", () => {
    const { clock, events, current, open } = page();
    let fresh = 0;
    events.onFresh(() => fresh++);
    events.connect();
    open();
    expect(fresh).toBe(1);
    current().onclose?.({ code: 1006 });
    clock.advanceBy(500);
    open(true);
    expect(fresh).toBe(1);
    current().onclose?.({ code: 1006 });
    clock.advanceBy(500);
    open(false);
    expect(fresh).toBe(2);
  });

  it("DSK-STA-01 keeps the server's clock; an old event that is replayed does not turn it back", () => {
    const { clock, events, current, open } = page();
    events.connect();
    open();
    const at = (ms: number) => new Date(clock.now() + ms).toISOString();
    current().say({ type: "event", seq: 1, topic: "desk", at: at(90_000), data: 1 });
    current().say({ type: "event", seq: 2, topic: "desk", at: at(-5_000), data: 2 });
    expect(events.serverNow()).toBe(clock.now() + 90_000);
  });

  it("unsubscribes a topic when its last listener leaves", () => {
    const { events, current, open } = page();
    events.connect();
    open();
    const first = events.listen("agents", () => {});
    const second = events.listen("agents", () => {});
    first();
    expect(current().sent.some((frame) => frame.type === "unsubscribe")).toBe(false);
    second();
    expect(current().sent.at(-1)).toEqual({ type: "unsubscribe", topics: ["agents"] });
  });
});
