import { expect, test } from "vitest";
import { headerOf, heard, ladder, virtualWorld, type World } from "../../testing/index.ts";
import type {
  IncomingSubscribe,
  NotifierSubscription,
  OutgoingSubscription,
  OutgoingSubscriptionEvent,
  SubscribeOptions,
} from "./subscription-types.ts";
import type { SipStack } from "./types.ts";

interface Bench {
  readonly world: World;
  readonly watcher: SipStack;
  readonly notifier: SipStack;
  /** What is told; a test changes it. */
  readonly state: { body: string };
  readonly subscriptions: NotifierSubscription[];
  readonly ends: string[];
  watch(more?: Partial<SubscribeOptions>): {
    subscription: OutgoingSubscription;
    events: OutgoingSubscriptionEvent[];
  };
}

async function bench(): Promise<Bench> {
  const world = virtualWorld(21);
  const watcher = await world.stack();
  const notifier = await world.stack();
  const state = { body: "Messages-Waiting: no\r\n" };
  const subscriptions: NotifierSubscription[] = [];
  const ends: string[] = [];
  notifier.onSubscribe(["message-summary", "dialog", "presence"], (subscribe: IncomingSubscribe) => {
    const made = subscribe.accept({
      state: () => ({ body: state.body, contentType: "application/simple-message-summary" }),
    });
    if (made === undefined) return;
    subscriptions.push(made);
    made.onEnd((cause) => ends.push(cause));
  });
  return {
    world,
    watcher,
    notifier,
    state,
    subscriptions,
    ends,
    watch(more = {}) {
      const subscription = watcher.subscribe({
        target: "sip:box@10.0.0.2",
        from: "<sip:phone@10.0.0.1>",
        event: "message-summary",
        accept: ["application/simple-message-summary"],
        ...more,
      });
      return { subscription, events: heard(subscription) };
    },
  };
}

const short = (events: readonly OutgoingSubscriptionEvent[]) =>
  events.map((event) =>
    event.kind === "notify" ? `${event.state} ${event.body.trim()}` : `ended ${event.status} ${event.reason}`,
  );

function notifies(world: World): string[] {
  return world.network.sent.map(({ bytes }) => bytes.toString()).filter((text) => text.startsWith("NOTIFY"));
}

test("TEL-DLG-07 SUBSCRIBE: 200 with Expires, the state at once, each change after it, good-bye", async () => {
  const { world, watcher, notifier, state, subscriptions, ends, watch } = await bench();
  const { subscription, events } = watch();
  await world.clock.advanceAsync(50);
  expect(ladder(world)).toEqual(["1 SUBSCRIBE", "2 200 SUBSCRIBE", "2 NOTIFY", "1 200 NOTIFY"]);
  const success = world.network.sent
    .map(({ bytes }) => bytes.toString())
    .find((text) => /^SIP\/2\.0 200/.test(text));
  expect(headerOf(success, "Expires")).toBe("600");
  expect(headerOf(notifies(world)[0], "Subscription-State")).toBe("active;expires=600");
  expect(headerOf(notifies(world)[0], "Event")).toBe("message-summary");
  state.body = "Messages-Waiting: yes\r\n";
  subscriptions[0]?.changed();
  await world.clock.advanceAsync(50);
  subscription.unsubscribe();
  await world.clock.advanceAsync(50);
  expect(short(events)).toEqual([
    "active Messages-Waiting: no",
    "active Messages-Waiting: yes",
    "terminated Messages-Waiting: yes",
    "ended undefined timeout",
  ]);
  expect([ends, subscriptions[0]?.ended, subscription.ended]).toEqual([["unsubscribed"], true, true]);
  await world.clock.advanceAsync(40_000);
  expect([watcher.usage().dialogs, notifier.usage().dialogs]).toEqual([0, 0]);
  expect(world.clock.nextAt()).toBeUndefined();
  expect(world.errors).toEqual([]);
});

test("TEL-DLG-07 a burst of changes is one NOTIFY under way and one more with the last state", async () => {
  const { world, state, subscriptions, watch } = await bench();
  const { events } = watch({ event: "dialog" });
  await world.clock.advanceAsync(50);
  for (let i = 1; i <= 20; i++) {
    state.body = `change ${i}`;
    subscriptions[0]?.changed();
  }
  await world.clock.advanceAsync(100);
  expect(short(events)).toEqual(["active Messages-Waiting: no", "active change 1", "active change 20"]);
});

test("TEL-DLG-07 it is refreshed by itself, and the whole state comes with each refresh", async () => {
  const { world, subscriptions, watch } = await bench();
  const { events } = watch({ expiresSeconds: 100 });
  await world.clock.advanceAsync(1_000_000);
  expect(subscriptions[0]?.ended).toBe(false);
  expect(ladder(world).filter((line) => line === "1 SUBSCRIBE")).toHaveLength(1 + Math.floor(1_000 / 85));
  expect(events).toHaveLength(1 + Math.floor(1_000 / 85));
});

test.each([
  { asked: undefined, granted: 600 },
  { asked: 60, granted: 60 },
  { asked: 3_600, granted: 3_600 },
  { asked: 90_000, granted: 3_600 },
])("TEL-DLG-07 Expires $asked is granted as $granted", async ({ asked, granted }) => {
  const { world, watch } = await bench();
  watch(asked === undefined ? {} : { expiresSeconds: asked });
  await world.clock.advanceAsync(50);
  expect(headerOf(notifies(world)[0], "Subscription-State")).toBe(`active;expires=${granted}`);
});

test("TEL-DLG-07 too short a time is refused with 423 and Min-Expires, and asked for again", async () => {
  const { world, watch } = await bench();
  watch({ expiresSeconds: 59 });
  await world.clock.advanceAsync(50);
  expect(ladder(world).slice(0, 4)).toEqual([
    "1 SUBSCRIBE",
    "2 423 SUBSCRIBE",
    "1 SUBSCRIBE",
    "2 200 SUBSCRIBE",
  ]);
  expect(headerOf(notifies(world)[0], "Subscription-State")).toBe("active;expires=60");
});

test("TEL-DLG-07 Expires 0 fetches the state once", async () => {
  const { world, notifier, ends, watch } = await bench();
  const { events } = watch({ expiresSeconds: 0 });
  await world.clock.advanceAsync(50);
  expect(short(events)).toEqual(["terminated Messages-Waiting: no", "ended undefined timeout"]);
  expect([ends, notifier.usage().dialogs]).toEqual([["unsubscribed"], 0]);
});

test("TEL-DLG-07 other events get 489 with Allow-Events", async () => {
  const { world, watch } = await bench();
  const { events } = watch({ event: "conference" });
  await world.clock.advanceAsync(50);
  expect(short(events)).toEqual(["ended 489 "]);
  const refusal = world.network.sent.at(-1)?.bytes.toString();
  expect(headerOf(refusal, "Allow-Events")).toBe("message-summary, dialog, presence");
});

test("TEL-DLG-07 a watcher that is gone loses its subscription; one that falls silent, at its end", async () => {
  const { world, subscriptions, ends, watch } = await bench();
  watch();
  watch({ expiresSeconds: 60 });
  await world.clock.advanceAsync(50);
  world.network.drop = ({ bytes }) => bytes.toString().startsWith("NOTIFY");
  subscriptions[0]?.changed();
  await world.clock.advanceAsync(33_000);
  expect(ends).toEqual(["gone"]);
  world.network.drop = ({ from }) => from.startsWith("10.0.0.1");
  await world.clock.advanceAsync(70_000);
  expect(ends.length).toBe(2);
});

test("TEL-DLG-07 at most 100 subscriptions a phone; one that ends makes room", async () => {
  const { world, subscriptions, watch } = await bench();
  const all = Array.from({ length: 101 }, () => watch());
  await world.clock.advanceAsync(100);
  expect(subscriptions).toHaveLength(100);
  expect(short(all[100]!.events)).toEqual(["ended 403 "]);
  subscriptions[0]?.end("noresource");
  await world.clock.advanceAsync(50);
  expect(short(all[0]!.events).at(-1)).toBe("ended undefined noresource");
  watch();
  await world.clock.advanceAsync(50);
  expect(subscriptions).toHaveLength(101);
});

test("TEL-DLG-07 a NOTIFY that nobody asked for gets 481, SUBSCRIBE unanswered by the application 500", async () => {
  const { world, watcher, notifier } = await bench();
  const notify = notifier.request("NOTIFY", {
    target: "sip:phone@10.0.0.1",
    from: "<sip:box@10.0.0.2>",
    to: "<sip:phone@10.0.0.1>;tag=nobody",
    headers: [
      ["Event", "message-summary"],
      ["Subscription-State", "active"],
    ],
  });
  await world.clock.advanceAsync(50);
  expect(await notify).toMatchObject({ status: 481 });
  notifier.onSubscribe(["presence"], () => {});
  const events = heard(
    watcher.subscribe({ target: "sip:x@10.0.0.2", from: "<sip:phone@10.0.0.1>", event: "presence" }),
  );
  await world.clock.advanceAsync(31_000);
  expect(short(events)).toEqual(["ended 500 "]);
});
