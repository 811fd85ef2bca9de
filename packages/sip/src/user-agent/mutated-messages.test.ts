import { expect, test } from "vitest";
import { type Datagram, mutate, tortureBytes, tortureMessages, virtualWorld } from "../../testing/index.ts";
import type { IncomingInvite, Session } from "./types.ts";

const messages = 20_000;

test(`TEL-SEC-06 ${messages} mutated messages: no exception, a valid call after every 100, nothing left`, async () => {
  const world = virtualWorld(20261);
  const { clock, network, random, errors } = world;
  const victim = await world.stack();
  const caller = await world.stack();
  let answered: Session | undefined;
  const answeredEnded = () => answered?.ended;
  victim.onRequest((request) => {
    if (request.kind === "request") request.respond(200);
    else if (request.callId.startsWith("probe")) answered = request.accept({ body: "answer" });
    else (request as IncomingInvite).reject(486);
  });
  const port = await network.openDatagram({
    address: "10.0.0.9",
    port: 5060,
    onMessage() {},
    onUnreachable() {},
  });
  const seeds = tortureMessages.map(tortureBytes);
  const answersSeen = new Set<string>();
  for (let i = 0; i < messages; i++) {
    // Half of the seeds come from the genuine calls, whose dialogs and transactions are alive or have just been.
    const genuine = network.sent.length > 0 && random.chance(0.5);
    const seed = genuine
      ? network.sent[random.integer(0, network.sent.length - 1)]!.bytes
      : random.pick(seeds);
    const bytes = mutate(seed, random);
    network.sent.length = Math.min(network.sent.length, 200);
    const before = network.sent.length + 1;
    port.send(bytes, "10.0.0.1", 5060, false);
    clock.advanceBy(5);
    expectNoAmplification(network.sent.slice(before), bytes.length, answersSeen);
    if (i % 100 !== 99) continue;
    clock.advanceBy(10);
    answered = undefined;
    network.sent.length = 0;
    let outcome = "";
    const invite = caller.invite({
      target: "sip:bob@10.0.0.1",
      from: "<sip:a@10.0.0.2>",
      body: "offer",
      callId: `probe${i}`,
    });
    invite.on((event) => {
      outcome = event.kind;
      if (event.kind === "accepted") clock.after(20, () => void event.session.bye());
    });
    await clock.advanceAsync(100);
    expect([outcome, answeredEnded()], `seed 20261, message ${i}`).toEqual(["accepted", true]);
  }
  await clock.advanceAsync(300_000);
  expect(errors).toEqual([]);
  expect(victim.usage()).toEqual({ clientTransactions: 0, serverTransactions: 0, dialogs: 0, flows: 0 });
}, 60_000);

/** Answers that are no repetition, which the ACK of a genuine peer would end. */
function expectNoAmplification(sent: readonly Datagram[], receivedBytes: number, seen: Set<string>): void {
  for (const { bytes, to } of sent) {
    const text = bytes.toString("latin1");
    if (!to.startsWith("10.0.0.9") || seen.has(text)) continue;
    seen.add(text);
    expect(bytes.length, text).toBeLessThanOrEqual(2 * receivedBytes);
  }
}
