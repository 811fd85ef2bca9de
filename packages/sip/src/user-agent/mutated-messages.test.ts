import { heldGrowth, longRun } from "@perezvon/base/testing";
import { expect, test } from "vitest";
import { type Datagram, mutate, tortureBytes, tortureMessages, virtualWorld } from "../../testing/index.ts";
import type { IncomingInvite, Session, SessionEvent } from "./types.ts";

const { count: messages, seed: worldSeed, timeoutMs } = longRun({ count: 20_000, seed: 20261 });
/** Answers are told from their repetitions by memory of so many messages at least: 32 s of them are 6,400. */
const remembered = 10_000;

test(
  `TEL-SEC-06 ${messages} mutated messages: no exception, a valid call after every 100, nothing left, no memory kept`,
  async () => {
    const world = virtualWorld(worldSeed);
    const memory = heldGrowth(messages);
    const { clock, network, random, errors } = world;
    const victim = await world.stack();
    const caller = await world.stack();
    let answered: Session | undefined;
    const answeredEnded = () => answered?.ended;
    victim.onRequest((request) => {
      if (request.kind === "request") request.respond(200);
      else if (request.callId.startsWith("probe")) {
        request.provisional(183, { body: "answer" });
        answered = request.accept({ body: "answer" });
        answered?.on(takePart);
      } else (request as IncomingInvite).reject(486);
    });
    victim.onSubscribe(["dialog"], (subscribe) => {
      subscribe.accept({ state: () => ({ body: "state", contentType: "text/plain" }) });
    });
    const port = await network.openDatagram({
      address: "10.0.0.9",
      port: 5060,
      onMessage() {},
      onUnreachable() {},
    });
    const seeds = tortureMessages.map(tortureBytes);
    let answersSeen = new Set<string>();
    let answersBefore = new Set<string>();
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
      expectNoAmplification(network.sent.slice(before), bytes.length, answersSeen, answersBefore);
      if (i % remembered === remembered - 1) {
        answersBefore = answersSeen;
        answersSeen = new Set();
      }
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
        if (event.kind !== "accepted") return;
        const { session } = event;
        void session.update({ body: "second offer" });
        void session.request("INFO", { body: "Signal=5", contentType: "application/dtmf-relay" });
        session.refer("sip:carol@10.0.0.3");
        clock.after(50, () => void session.bye());
      });
      const watcher = caller.subscribe({
        target: "sip:x@10.0.0.1",
        from: "<sip:a@10.0.0.2>",
        event: "dialog",
        expiresSeconds: 60,
      });
      clock.after(50, () => watcher.unsubscribe());
      await clock.advanceAsync(150);
      expect([outcome, answeredEnded()], `seed ${worldSeed}, message ${i}`).toEqual(["accepted", true]);
      memory.after(i + 1);
    }
    await clock.advanceAsync(300_000);
    expect(errors).toEqual([]);
    expect(victim.usage()).toEqual({ clientTransactions: 0, serverTransactions: 0, dialogs: 0, flows: 0 });
    const growth = memory.growth();
    console.log(JSON.stringify({ sip: { messages, seed: worldSeed, ...growth } }));
    expect(growth.megabytes).toBeLessThan(50);
  },
  timeoutMs,
);

/** Everything that a session may be asked is answered. */
function takePart(event: SessionEvent): void {
  if (event.kind === "offer") event.offer.accept({ body: "answer" });
  if (event.kind === "info") event.info.respond(200);
  if (event.kind === "request") event.request.respond(200);
  if (event.kind !== "refer") return;
  event.refer.accept();
  event.refer.notify(200);
}

/** Answers that are no repetition, which the ACK of a genuine peer would end. */
function expectNoAmplification(
  sent: readonly Datagram[],
  receivedBytes: number,
  seen: Set<string>,
  before: ReadonlySet<string>,
): void {
  for (const { bytes, to } of sent) {
    const text = bytes.toString("latin1");
    if (!to.startsWith("10.0.0.9") || seen.has(text) || before.has(text)) continue;
    seen.add(text);
    expect(bytes.length, text).toBeLessThanOrEqual(2 * receivedBytes);
  }
}
