import type { CentreId, EndpointId, UserId } from "@perezvon/model";
import type { OutgoingSubscriptionEvent } from "@perezvon/sip";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SipParty } from "../../testing/sip-party.ts";
import { LINE, OTHER_CENTRE, REALM, until, World } from "../../testing/world.ts";
import type { Line } from "../contract.ts";

/** The desk whose keys have lamps. */
const KEYS: Line = {
  ...LINE,
  endpointId: "endpoint-202" as EndpointId,
  userId: "user-202" as UserId,
  login: "line202",
  password: "keys-with-lamps-beside",
  extension: "202",
  displayName: "Борис",
};
const FOREIGN: Line = {
  ...LINE,
  endpointId: "endpoint-301" as EndpointId,
  userId: "user-301" as UserId,
  centreId: OTHER_CENTRE,
  login: "line301",
  extension: "301",
};

let world: World;
let desk: SipParty;
let keys: SipParty;
let lines: readonly Line[] = [LINE, KEYS, FOREIGN];
const waiting = new Map<string, { fresh: number; heard: number }>();

beforeAll(async () => {
  world = await World.start({
    directory: {
      lines: async () => lines,
      messages: async (_centreId: CentreId, userId: UserId) => waiting.get(userId) ?? { fresh: 0, heard: 3 },
    },
  });
  const proxyPort = world.sip.localAddress("udp").port;
  desk = await SipParty.start({ proxyPort, realm: REALM });
  keys = await SipParty.start({ proxyPort, realm: REALM });
});
afterAll(async () => {
  await desk.close();
  await keys.close();
  await world.stop();
});

function watch(
  event: string,
  name: string,
  {
    as = KEYS,
    password = as.password,
    expiresSeconds = 600,
  }: { as?: Line; password?: string; expiresSeconds?: number } = {},
) {
  const told: OutgoingSubscriptionEvent[] = [];
  const subscription = keys.stack.subscribe({
    target: `sip:${name}@${REALM}`,
    from: `<sip:${as.login}@${REALM}>`,
    event,
    expiresSeconds,
    credentials: { username: as.login, password },
    nextHop: { address: "127.0.0.1", port: world.sip.localAddress("udp").port },
  });
  subscription.on((each) => told.push(each));
  return {
    subscription,
    /** State of each call in the last document, or the document itself. */
    last: () => {
      const notify = told.findLast((each) => each.kind === "notify");
      if (notify?.kind !== "notify") return undefined;
      if (event !== "dialog") return notify.body;
      return [...notify.body.matchAll(/direction="(\w+)"><state>(\w+)</g)]
        .map((m) => `${m[1]} ${m[2]}`)
        .join(" ");
    },
    versions: () =>
      told.flatMap((each) =>
        each.kind === "notify" ? [Number(/version="(\d+)"/.exec(each.body)?.[1])] : [],
      ),
    end: async () => {
      await until(() => told.some(({ kind }) => kind === "ended"), `the end of ${event}`);
      const ended = told.find((each) => each.kind === "ended");
      return ended?.kind === "ended" ? (ended.status ?? ended.reason) : undefined;
    },
  };
}

test("TEL-DLG-07 TEL-AUT-04 a lamp key: dark, flashing while it rings, lit in the talk, dark again; presence beside it", async () => {
  const lamp = watch("dialog", "201");
  const presence = watch("presence", LINE.login);
  await until(() => lamp.last() === "", "a dark lamp");
  await until(() => presence.last()?.includes("<basic>closed</basic>") === true, "nobody there");
  await desk.register(LINE.login, LINE.password);
  await until(() => presence.last()?.includes("<basic>open</basic>") === true, "somebody there");
  const legId = world.ringLine();
  const call = await desk.nextCall();
  call.provisional(180);
  await until(() => lamp.last() === "recipient early", "a flashing lamp");
  const agent = await desk.answer(call, 1100);
  await until(() => lamp.last() === "recipient confirmed", "a lit lamp");
  expect(presence.last()).toContain("on-the-phone");
  world.execute({ kind: "hang_up", legId, cause: "normal" });
  await until(() => lamp.last() === "", "a dark lamp again");
  await until(() => presence.last()?.includes("on-the-phone") === false, "no more on the phone");
  expect(agent.ended).toBeDefined();

  // He calls somebody himself.
  const outward = desk.call({ to: "202", from: LINE.login, password: LINE.password, toneHz: 1100 });
  const { legId: own } = await world.event("incoming", ({ callerUserId }) => callerUserId === LINE.userId);
  await until(() => lamp.last() === "initiator trying", "a lamp that says he dials");
  world.execute({ kind: "answer", legId: own });
  await outward;
  await until(() => lamp.last() === "initiator confirmed", "a lamp that says he talks");
  world.execute({ kind: "hang_up", legId: own, cause: "normal" });
  await until(() => lamp.last() === "", "the end");
  expect(lamp.versions()).toEqual(lamp.versions().map((_, index) => index));

  lamp.subscription.unsubscribe();
  presence.subscription.unsubscribe();
  expect([await lamp.end(), await presence.end()]).toEqual(["timeout", "timeout"]);
});

test("TEL-DLG-07 TEL-PHN-04 a connection that only waits for calls lights no lamp; its talks do", async () => {
  await desk.register(LINE.login, LINE.password);
  const nailed = world.ringLine({ autoAnswer: true, persistent: true });
  await desk.answer(await desk.nextCall(), 1100);
  await world.of("answered", nailed);
  const lamp = watch("dialog", "201");
  await until(() => lamp.last() === "", "a dark lamp");
  const customerLeg = world.dial();
  await world.carrier.answer(await world.carrier.nextCall(), 400);
  await world.of("answered", customerLeg);
  world.execute({ kind: "join", legs: [customerLeg, nailed] });
  await until(() => lamp.last() === "recipient confirmed", "a lit lamp");
  world.execute({ kind: "hang_up", legId: customerLeg, cause: "normal" });
  await until(() => lamp.last() === "", "a dark lamp while the connection stays");
  world.execute({ kind: "hang_up", legId: nailed, cause: "normal" });
  lamp.subscription.unsubscribe();
});

test("TEL-DLG-07 the message lamp tells of one's own messages, at once and when they change; nobody's else", async () => {
  waiting.set(KEYS.userId, { fresh: 0, heard: 3 });
  const lamp = watch("message-summary", KEYS.login);
  await until(() => lamp.last()?.includes("Voice-Message: 0/3") === true, "no new message");
  waiting.set(KEYS.userId, { fresh: 1, heard: 3 });
  world.switch.messagesChanged(KEYS.centreId, KEYS.userId);
  await until(() => lamp.last()?.includes("Messages-Waiting: yes") === true, "a new message");
  expect(lamp.last()).toContain(`Message-Account: sip:${KEYS.login}@${REALM}`);
  expect(await watch("message-summary", "201").end()).toBe(403);
  lamp.subscription.unsubscribe();
});

test.each([
  ["a wrong password, whatever the event", "conference", "201", { password: "wrong" }, 401],
  ["an event that there is none", "conference", "201", {}, 489],
  ["a name that nobody has", "dialog", "999", {}, 404],
  ["somebody of another centre", "dialog", "301", {}, 404],
  ["the course of somebody else's REFER", "refer", "201", {}, 403],
] as const)("TEL-DLG-07 TEL-AUT-04 TEL-SEC-02 refused: %s", async (_, event, name, how, status) => {
  expect(await watch(event, name, how).end()).toBe(status);
});

test("TEL-DLG-07 TEL-GEN-04 who is no more is neither watched nor watches; a drain takes no new watcher; a stop says good-bye", async () => {
  const lamp = watch("dialog", "201");
  const own = watch("dialog", "202", { as: LINE });
  await until(() => lamp.last() === "" && own.last() === "", "both told");
  lines = [KEYS, FOREIGN];
  await world.switch.reload();
  expect([await lamp.end(), await own.end()]).toEqual(["noresource", "rejected"]);
  lines = [LINE, KEYS, FOREIGN];
  await world.switch.reload();

  const last = watch("dialog", "201");
  await until(() => last.last() === "", "told");
  const drained = world.switch.drain(60_000);
  expect(await watch("dialog", "201").end()).toBe(503);
  world.switch.resume();
  await drained;
  await world.switch.stop();
  expect(await last.end()).toBe("deactivated");
});
