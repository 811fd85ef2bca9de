import { spawn } from "node:child_process";
import { entropyRandom, silentLogger, sleep, systemClock, systemTimers } from "@perezvon/base";
import {
  createDigestServer,
  createRegistrar,
  createSipStack,
  formatReplaces,
  type InviteOptions,
  memoryBindingStore,
  type OutgoingInviteEvent,
  type OutgoingReferEvent,
  type Session,
  type SessionEvent,
  type SipStack,
} from "@perezvon/sip";
import { afterEach, describe, expect, test } from "vitest";
import { isInstalled } from "./support/available.ts";
import { freePort, sippMissing, startSipp } from "./support/sipp.ts";
import { canDissect, WireTap } from "./support/wire-tap.ts";

const nowhere = { transport: "udp", address: "127.0.0.1", port: 9, flow: "", listener: 0 } as const;
/** All that our side says in these flows. */
const tap = new WireTap();
const open: SipStack[] = [];
afterEach(async () => {
  for (const stack of open.splice(0)) await stack.close();
});

async function ourStack(transport: "udp" | "tcp" = "udp"): Promise<{ stack: SipStack; port: number }> {
  const stack = createSipStack({
    clock: systemClock,
    timers: systemTimers,
    random: entropyRandom(),
    logger: silentLogger,
    userAgent: "perezvon",
    listeners: [{ transport, address: "127.0.0.1", port: 0 }],
    observer: tap.observer,
  });
  await stack.start();
  open.push(stack);
  return { stack, port: stack.localAddress(transport).port };
}

/** Runs a scenario to its end; rejects with sipp's own account of what went wrong. */
async function run(scenario: string, more: readonly string[], remotePort?: number): Promise<void> {
  const remote =
    remotePort === undefined ? {} : { remote: { address: `127.0.0.1:${remotePort}`, service: "bob" } };
  await (await startSipp(scenario, more, remote)).done;
}

/** Answers every INVITE; what its sessions say goes to `events`. */
function answering(stack: SipStack, events: SessionEvent[]): void {
  stack.onRequest((request) => {
    if (request.kind !== "invite") return;
    request.provisional(180);
    const session = request.accept({ body: "v=0\r\n" });
    session?.on((event) => {
      events.push(event);
      if (event.kind === "offer") event.offer.accept({ body: "v=0\r\n" });
    });
  });
}

/** A callee played by sipp, and our call to it. */
async function callSipp(
  scenario: string,
  more: Partial<InviteOptions> & { transport?: "udp" | "tcp" } = {},
): Promise<{
  events: OutgoingInviteEvent[];
  invite: ReturnType<SipStack["invite"]>;
  sippDone: Promise<void>;
  stack: SipStack;
}> {
  const { transport = "udp", ...options } = more;
  const { stack } = await ourStack(transport);
  const port = await freePort();
  const sippDone = run(scenario, [
    "-p",
    String(port),
    "-m",
    "1",
    ...(transport === "tcp" ? ["-t", "t1"] : []),
  ]);
  await sleep(systemTimers, 600);
  const events: OutgoingInviteEvent[] = [];
  const invite = stack.invite({
    target: `sip:bob@127.0.0.1:${port};transport=${transport}`,
    from: "Алиса <sip:alice@example.com>",
    body: "v=0\r\n",
    ...options,
  });
  invite.on((event) => events.push(event));
  return { events, invite, sippDone, stack };
}

async function accepted(events: readonly OutgoingInviteEvent[]): Promise<Session> {
  for (let i = 0; i < 200; i++) {
    for (const event of events) {
      if (event.kind === "accepted") return event.session;
      if (event.kind === "failed") throw new Error(`failed ${event.status} ${event.cause}`);
    }
    await sleep(systemTimers, 25);
  }
  throw new Error("not accepted in 5 s");
}

describe.skipIf(sippMissing !== undefined)("sipp as the peer", () => {
  test("TEL-TRN-03 TEL-DLG-01 sipp calls us: 100 calls, UDP", async () => {
    const { stack, port } = await ourStack();
    const events: SessionEvent[] = [];
    answering(stack, events);
    await run("caller.xml", ["-m", "100", "-r", "100"], port);
    expect(events.filter(({ kind }) => kind === "acknowledged")).toHaveLength(100);
    expect(events.filter(({ kind }) => kind === "ended")).toHaveLength(100);
    expect(stack.usage().dialogs).toBe(0);
  });

  test("TEL-TPT-01 sipp calls us over TCP", async () => {
    const { stack, port } = await ourStack("tcp");
    const events: SessionEvent[] = [];
    answering(stack, events);
    await run("caller.xml", ["-m", "20", "-t", "t1"], port);
    expect(events.filter(({ kind }) => kind === "ended")).toHaveLength(20);
  });

  test("TEL-TRN-01 one datagram in five lost both ways: every call still completes", async () => {
    const { stack, port } = await ourStack();
    const events: SessionEvent[] = [];
    answering(stack, events);
    await run("caller.xml", ["-m", "30", "-r", "30", "-lost", "20"], port);
    const ends = events.filter((event) => event.kind === "ended" && event.by === "remote");
    // sipp takes a repeated 200 of its INVITE for the 200 of a BYE that was lost, and goes: such a dialog stays for the
    // 32 s in which its ACK may come.
    expect(ends.length + stack.usage().dialogs).toBe(30);
    expect(ends.length).toBeGreaterThan(20);
    expect(events.filter(({ kind }) => kind === "acknowledged").length).toBeLessThanOrEqual(ends.length);
    expect(stack.counters.requestRetransmissionsIn + stack.counters.retransmissionsOut).toBeGreaterThan(0);
  }, 60_000);

  test("TEL-TRN-04 sipp cancels while we ring: 200 and 487", async () => {
    const { stack, port } = await ourStack();
    const cancelled: unknown[] = [];
    stack.onRequest((request) => {
      if (request.kind !== "invite") return;
      request.on((event) => cancelled.push(event));
      request.provisional(180);
    });
    await run("caller-cancel.xml", ["-m", "5"], port);
    expect(cancelled).toHaveLength(5);
  });

  test("TEL-TRN-04 our CANCEL crosses sipp's 200: ACK and BYE", async () => {
    const { events, invite, sippDone } = await callSipp("callee-cancel-race.xml");
    while (!events.some((event) => event.kind === "provisional" && event.status === 180))
      await sleep(systemTimers, 10);
    invite.cancel();
    await sippDone;
    expect(events.at(-1)).toMatchObject({ kind: "failed", cause: "cancelled", status: 487 });
  });

  test("TEL-SDP-05 sipp puts us on hold by re-INVITE", async () => {
    const { stack, port } = await ourStack();
    const events: SessionEvent[] = [];
    answering(stack, events);
    await run("caller-hold.xml", ["-m", "5"], port);
    const offers = events.flatMap((event) => (event.kind === "offer" ? [event.offer.body] : []));
    expect(offers).toHaveLength(5);
    for (const offer of offers) expect(offer).toContain("a=sendonly");
  });

  test("TEL-SDP-04 sipp sends no offer: ours in the 200, its answer in the ACK", async () => {
    const { stack, port } = await ourStack();
    const events: SessionEvent[] = [];
    answering(stack, events);
    await run("caller-delayed-offer.xml", ["-m", "5"], port);
    const answers = events.flatMap((event) => (event.kind === "acknowledged" ? [event.body] : []));
    expect(answers).toHaveLength(5);
    for (const answer of answers) expect(answer).toContain("m=audio 40000");
  });

  for (const transport of ["udp", "tcp"] as const) {
    test(`TEL-DLG-05 we call sipp and hang up, ${transport}`, async () => {
      const { events, sippDone } = await callSipp("callee.xml", { transport });
      const session = await accepted(events);
      expect(await session.bye()).toMatchObject({ kind: "response", status: 200 });
      await sippDone;
    });
  }

  test("TEL-SDP-05 we put sipp on hold by re-INVITE", async () => {
    const { events, sippDone } = await callSipp("callee-hold.xml");
    const session = await accepted(events);
    const outcome = await session.reinvite({ body: "v=0\r\n" });
    expect(outcome).toMatchObject({ kind: "accepted", body: expect.stringContaining("a=sendonly") });
    await session.bye();
    await sippDone;
  });

  test("TEL-AUT-02 sipp asks for MD5 credentials of our INVITE and verifies them", async () => {
    const { events, sippDone } = await callSipp("callee-digest.xml", {
      credentials: { username: "alice", password: "secret" },
    });
    const session = await accepted(events);
    await session.bye();
    await sippDone;
  });

  test("TEL-AUT-01 TEL-REG-01 sipp registers with MD5", async () => {
    const { stack, port } = await ourStack();
    const registrar = createRegistrar({
      clock: systemClock,
      timers: systemTimers,
      store: memoryBindingStore(),
      digest: createDigestServer({
        clock: systemClock,
        algorithms: ["MD5"],
        lookup: (name) => (name === "alice" ? { password: "secret" } : undefined),
      }),
      realm: () => "example.com",
      mayRegister: () => true,
    });
    stack.onRequest((request) => void (request.kind === "request" && registrar.handle(request)));
    await run("register-digest.xml", ["-m", "3"], port);
    expect(await registrar.lookup("bob@example.com")).toHaveLength(1);
    registrar.close();
  });

  test("TEL-DLG-05 sipp's 486 comes with its Q.850 cause", async () => {
    const { events, sippDone } = await callSipp("callee-busy.xml");
    await sippDone;
    await expect(accepted(events)).rejects.toThrow("failed 486 response");
    expect(events.at(-1)).toMatchObject({ reasons: [{ protocol: "Q.850", cause: 17, text: "User busy" }] });
  });

  for (const transport of ["udp", "tcp"] as const) {
    test(`TEL-DLG-02 TEL-DLG-03 sipp acknowledges our reliable 183 and changes it by UPDATE, ${transport}`, async () => {
      const { stack, port } = await ourStack(transport);
      const told: string[] = [];
      stack.onRequest((request) => {
        if (request.kind !== "invite") return;
        request.provisional(183, { body: "v=0\r\ns=first answer\r\n" });
        request.session?.on((event) => {
          told.push(event.kind);
          if (event.kind !== "offer") return;
          event.offer.accept({ body: "v=0\r\ns=answered\r\n" });
          if (!request.answered) request.accept();
        });
      });
      const tcp = transport === "tcp" ? ["-t", "t1"] : [];
      await run("caller-prack-update.xml", ["-m", "5", ...tcp], port);
      expect(told.toSorted()).toEqual(
        ["prack", "offer", "acknowledged", "offer", "ended"]
          .flatMap((kind) => Array(5).fill(kind))
          .toSorted(),
      );
    });

    test(`TEL-DLG-02 TEL-DLG-03 we acknowledge sipp's reliable 183; UPDATE both ways, ${transport}`, async () => {
      const { events, invite, sippDone } = await callSipp("callee-prack-update.xml", { transport });
      const offers: string[] = [];
      invite.on((event) => {
        if (event.kind !== "provisional" || event.status !== 183) return;
        event.session?.on((each) => {
          if (each.kind !== "offer") return;
          offers.push(each.offer.body);
          each.offer.accept({ body: "v=0\r\ns=answered\r\n" });
        });
      });
      const session = await accepted(events);
      expect(offers).toEqual([expect.stringContaining("a=sendonly")]);
      expect(events.at(-1)).toMatchObject({ kind: "accepted", body: "", needsAck: false });
      const outcome = await session.update({ body: "v=0\r\n" });
      expect(outcome).toMatchObject({ kind: "accepted", body: expect.stringContaining("a=recvonly") });
      await session.bye();
      await sippDone;
    });
  }

  test("TEL-B2B-05 our re-INVITE crosses sipp's: 491 both ways, ours is tried again", async () => {
    const { events, sippDone } = await callSipp("callee-glare.xml");
    const session = await accepted(events);
    const startedAt = systemClock.monotonicMs();
    const outcome = await session.reinvite({ body: "v=0\r\n" });
    const tookMs = systemClock.monotonicMs() - startedAt;
    expect(outcome).toMatchObject({ kind: "accepted", body: expect.stringContaining("o=sipp 1 3") });
    expect(tookMs).toBeGreaterThanOrEqual(2_100);
    expect(tookMs).toBeLessThan(5_000);
    await session.bye();
    await sippDone;
  });

  test("TEL-XFR-01 sipp refers us: 202, NOTIFY with 100 and 200", async () => {
    const { stack, port } = await ourStack();
    const targets: unknown[] = [];
    stack.onRequest((request) => {
      if (request.kind !== "invite") return;
      request.accept({ body: "v=0\r\n" })?.on((event) => {
        if (event.kind !== "refer") return;
        targets.push(event.refer.target);
        event.refer.accept();
        event.refer.notify(200);
      });
    });
    await run("caller-refer.xml", ["-m", "3"], port);
    expect(targets).toHaveLength(3);
    expect(targets[0]).toMatchObject({ user: "carol", host: "example.com" });
  });

  test("TEL-XFR-01 sipp refers us and wants no NOTIFY", async () => {
    const { stack, port } = await ourStack();
    const subscribed: boolean[] = [];
    stack.onRequest((request) => {
      if (request.kind !== "invite") return;
      request.accept({ body: "v=0\r\n" })?.on((event) => {
        if (event.kind !== "refer") return;
        subscribed.push(event.refer.subscribed);
        event.refer.accept();
        event.refer.notify(200);
      });
    });
    await run("caller-refer-norefersub.xml", ["-m", "3"], port);
    expect(subscribed).toEqual([false, false, false]);
  });

  test("TEL-XFR-01 we refer sipp and hear that its call was busy", async () => {
    const { events, sippDone } = await callSipp("callee-refer.xml");
    const session = await accepted(events);
    const told: OutgoingReferEvent[] = [];
    const result = await new Promise<number | undefined>((resolve) => {
      session.refer("sip:carol@example.com").on((event) => {
        told.push(event);
        if (event.kind === "ended") resolve(event.result);
      });
    });
    expect(result).toBe(486);
    expect(told.map(({ kind }) => kind)).toEqual(["accepted", "progress", "progress", "ended"]);
    await session.bye();
    await sippDone;
  });

  test("TEL-XFR-02 sipp takes over a call of ours by Replaces; one that is not there is 481", async () => {
    const first = await callSipp("callee.xml");
    const session = await accepted(first.events);
    const { stack } = first;
    const replaced: (string | undefined)[] = [];
    stack.onRequest((request) => {
      if (request.kind !== "invite") return;
      if (request.replacesFault !== undefined) {
        request.reject(request.replacesFault.status);
        return;
      }
      replaced.push(request.replaces?.session.id);
      request.accept({ body: "v=0\r\n" });
      void request.replaces?.session.bye();
    });
    const value = formatReplaces({
      callId: session.callId,
      toTag: session.localTag,
      fromTag: session.remoteTag,
      earlyOnly: false,
    });
    const { port } = stack.localAddress("udp");
    await run("caller-replaces.xml", ["-m", "1", "-key", "replaces", value], port);
    await first.sippDone;
    expect(replaced).toEqual([session.id]);
    await run("caller-replaces-unknown.xml", ["-m", "1"], port);
    expect(replaced).toHaveLength(1);
  });

  test("TEL-DLG-04 we refresh sipp's session by UPDATE at half the interval, again and again", async () => {
    const sessionTimer = { intervalSeconds: 4, minSeconds: 2, refresher: "uac" } as const;
    const { events, sippDone } = await callSipp("callee-timer-uac.xml", { sessionTimer });
    const session = await accepted(events);
    await sleep(systemTimers, 5_000);
    expect(session.ended).toBe(false);
    await session.bye();
    await sippDone;
  });

  test("TEL-DLG-04 sipp refreshes once and falls silent: BYE at expiry minus a third", async () => {
    const sessionTimer = { intervalSeconds: 4, minSeconds: 2, refresher: "uac" } as const;
    const { events, sippDone } = await callSipp("callee-timer-uas.xml", { sessionTimer });
    const session = await accepted(events);
    const answeredAt = systemClock.monotonicMs();
    const ended = await new Promise<SessionEvent>((resolve) => {
      session.on((event) => {
        if (event.kind === "offer") event.offer.accept({ body: "v=0\r\n" });
        if (event.kind === "ended") resolve(event);
      });
    });
    const afterMs = systemClock.monotonicMs() - answeredAt;
    expect(ended).toMatchObject({ by: "stack", cause: "expired" });
    // Refreshed after 2 s, over 2.67 s later.
    expect(afterMs).toBeGreaterThan(4_500);
    expect(afterMs).toBeLessThan(5_800);
    await sippDone;
  });

  test.skipIf(!canDissect)(
    "TEL-INT-01 row 7: Wireshark finds no fault in anything that we said in these flows",
    () => {
      const { dissected, complaints } = tap.verdict();
      // It would have found one.
      const spoilt = new WireTap();
      const torn = "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP b;branch=z9hG4bK1\r\nFrom <sip:a@b>\r\n\r\n";
      spoilt.observer("out", Buffer.from(torn), nowhere, 0);
      expect(spoilt.verdict().complaints).toHaveLength(1);
      expect(complaints).toEqual([]);
      expect(dissected).toBe(tap.taken);
      expect(dissected).toBeGreaterThan(500);
    },
  );
});

describe.skipIf(!isInstalled("sipsak"))("sipsak as the peer", () => {
  test("TEL-INT-01 TEL-DLG-06 row 7: sipsak is answered, sends its trash, and is answered again", async () => {
    const { stack, port } = await ourStack();
    stack.onRequest((request) => void (request.kind === "request" && request.respond(200)));
    const ask = (...more: string[]) =>
      sleepless("sipsak", [...more, "-s", `sip:bob@127.0.0.1:${port}`]).then(({ status, text }) => {
        expect(text).not.toMatch(/malformed|missing|error:/i);
        return status;
      });
    expect(await ask("-vv")).toBe(0);
    // Random faults in a request, more and more of them.
    await sleepless("sipsak", ["-R", "-t", "30", "-s", `sip:bob@127.0.0.1:${port}`], 6_000);
    expect(stack.counters.badRequests + stack.counters.noiseDropped).toBeGreaterThan(0);
    expect(await ask()).toBe(0);
  });
});

/** A program in the background: this process has to answer it. */
async function sleepless(program: string, args: readonly string[], limitMs = 10_000) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (text += data));
  const limit = setTimeout(() => child.kill("SIGKILL"), limitMs);
  const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearTimeout(limit);
  return { status, text };
}
