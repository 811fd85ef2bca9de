import { silentLogger, VirtualClock } from "@perezvon/base";
import type { CentreId, UserId } from "@perezvon/model";
import { describe, expect, it } from "vitest";
import type { SignedIn } from "../sign-in/signed-in.ts";
import { EventHub, type HubEvent } from "./event-hub.ts";
import type { Wire } from "./event-session.ts";
import { topicKey } from "./topics.ts";

class TestWire implements Wire {
  readonly sent: { type: string; seq?: number; data?: unknown }[] = [];
  closed: number | undefined;
  backlog = 0;
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(code: number): void {
    this.closed = code;
  }
  get numbers(): unknown[] {
    return this.sent.map(({ data }) => data);
  }
}

const centreId = "c1" as CentreId;
const userId = "u1" as UserId;

function signedIn(more: { tokenHash?: string; centreId?: CentreId; privileges?: string[] } = {}): SignedIn {
  const { tokenHash = "t1", privileges = ["agent.login", "svc.admin.all"] } = more;
  const session = { centreId: more.centreId ?? centreId, userId };
  return { tokenHash, session, user: { privileges } } as unknown as SignedIn;
}

function hub() {
  const clock = new VirtualClock(0);
  const made = new EventHub(clock, silentLogger);
  const events: HubEvent[] = [];
  made.onEvent((event) => events.push(event));
  const join = (who = signedIn(), resume?: { session: string; last: number }) => {
    const wire = new TestWire();
    return { wire, ...made.connect(who, wire, resume) };
  };
  const publish = (data: unknown, key = topicKey.desk(centreId, userId)) => made.publish(key, data);
  return { clock, hub: made, events, join, publish };
}

describe("PLT-API-07 events of a page", () => {
  it("are numbered, and only those of its topics come", () => {
    const { hub: h, join, publish } = hub();
    const { session, wire } = join();
    publish("before");
    expect(h.subscribe(session, "desk")).toBeUndefined();
    publish("a");
    publish("other centre", topicKey.desk("c2" as CentreId, userId));
    publish("b");
    h.unsubscribe(session, "desk");
    publish("after");
    expect(wire.sent).toMatchObject([
      { type: "event", seq: 1, topic: "desk", data: "a" },
      { type: "event", seq: 2, topic: "desk", data: "b" },
    ]);
  });

  it("missed ones come in order when the page returns within 60 s", () => {
    const { clock, hub: h, join, publish } = hub();
    const first = join();
    h.subscribe(first.session, "desk");
    publish(1);
    publish(2);
    h.disconnected(first.session, first.wire);
    publish(3);
    clock.advanceBy(59_000);
    publish(4);
    h.sweep();
    const back = join(signedIn(), { session: first.session.id, last: 2 });
    expect(back.resumed).toBe(true);
    back.session.replay(2);
    publish(5);
    expect(back.wire.numbers).toEqual([3, 4, 5]);
  });

  it("a page that returns later, or with a number that is gone, begins anew", () => {
    const { clock, hub: h, join, publish } = hub();
    const first = join();
    h.subscribe(first.session, "desk");
    publish(1);
    h.disconnected(first.session, first.wire);
    clock.advanceBy(60_001);
    h.sweep();
    expect(join(signedIn(), { session: first.session.id, last: 1 }).resumed).toBe(false);
    const next = join();
    h.subscribe(next.session, "desk");
    publish(1);
    clock.advanceBy(61_000);
    publish(2);
    h.disconnected(next.session, next.wire);
    expect(join(signedIn(), { session: next.session.id, last: 0 }).resumed).toBe(false);
    expect(join(signedIn(), { session: next.session.id, last: 99 }).resumed).toBe(false);
  });

  it("a session is its owner's: another sign-in cannot take it up", () => {
    const { hub: h, join } = hub();
    const first = join();
    h.disconnected(first.session, first.wire);
    const thief = join(signedIn({ tokenHash: "t2" }), { session: first.session.id, last: 0 });
    expect(thief.resumed).toBe(false);
    expect(thief.session).not.toBe(first.session);
  });

  it("a connection that is dead to the page but not to us gives way", () => {
    const { hub: h, join, publish } = hub();
    const first = join();
    h.subscribe(first.session, "desk");
    const back = join(signedIn(), { session: first.session.id, last: 0 });
    expect(back.resumed).toBe(true);
    expect(first.wire.closed).toBe(1000);
    // The close of the old connection arrives late and must not harm the new one.
    h.disconnected(first.session, first.wire);
    publish(1);
    expect(back.wire.numbers).toEqual([1]);
  });

  it("a page that does not read is cut off instead of filling the memory", () => {
    const { hub: h, join, publish } = hub();
    const { session, wire } = join();
    h.subscribe(session, "desk");
    wire.backlog = 9 * 1024 * 1024;
    publish("x");
    expect(wire.closed).toBe(1013);
    expect(wire.sent).toEqual([]);
  });

  it("what is kept for a lost page is bounded", () => {
    const { hub: h, join, publish } = hub();
    const first = join();
    h.subscribe(first.session, "desk");
    h.disconnected(first.session, first.wire);
    for (let i = 0; i < 100; i++) publish("x".repeat(100_000));
    expect(join(signedIn(), { session: first.session.id, last: 0 }).resumed).toBe(false);
  });

  it("topics are refused without privilege, when unknown, and beyond a number", () => {
    const { hub: h, join } = hub();
    const { session } = join(signedIn({ privileges: ["svc.lists"] }));
    expect(h.subscribe(session, "desk")).toBe("forbidden");
    expect(h.subscribe(session, "weather")).toBe("unknown_topic");
    expect(h.subscribe(session, "import:")).toBe("unknown_topic");
    expect(h.subscribe(session, "constructor")).toBe("unknown_topic");
    for (let i = 0; i < 50; i++) expect(h.subscribe(session, `import:${i}`)).toBeUndefined();
    expect(h.subscribe(session, "import:51")).toBe("too_many_topics");
  });

  it("a right that was withdrawn ends the topic at the next connection", () => {
    const { hub: h, join, publish } = hub();
    const first = join();
    h.subscribe(first.session, "desk");
    h.disconnected(first.session, first.wire);
    const back = join(signedIn({ privileges: [] }), { session: first.session.id, last: 0 });
    expect(back.resumed).toBe(true);
    publish(1);
    expect(back.wire.sent).toEqual([]);
  });

  it("an ended sign-in closes its pages and forgets them", () => {
    const { hub: h, join, events } = hub();
    const { wire } = join();
    join(signedIn({ tokenHash: "t2" }));
    h.end((session) => session.who.tokenHash === "t1", 4401, "ended");
    expect(wire.closed).toBe(4401);
    expect(h.size).toBe(1);
    expect(events.filter(({ kind }) => kind === "gone").length).toBe(1);
  });
});

describe("DSK-CON-02 whether a page with the desk is there", () => {
  it("is told when the first comes and when the last goes", () => {
    const { hub: h, join, events } = hub();
    const told = () => events.flatMap((event) => (event.kind === "desk_page" ? [event.opened] : []));
    const one = join();
    const two = join();
    h.subscribe(one.session, "desk");
    h.subscribe(two.session, "desk");
    h.subscribe(two.session, "desk");
    expect(told()).toEqual([true]);
    h.disconnected(one.session, one.wire);
    expect(told()).toEqual([true]);
    h.unsubscribe(two.session, "desk");
    expect(told()).toEqual([true, false]);
    const back = join(signedIn(), { session: one.session.id, last: 0 });
    expect(told()).toEqual([true, false, true]);
    h.disconnected(back.session, back.wire);
    h.disconnected(back.session, back.wire);
    expect(told()).toEqual([true, false, true, false]);
  });
});
