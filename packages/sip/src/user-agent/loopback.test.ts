import { entropyRandom, silentLogger, systemClock, systemTimers } from "@perezvon/base";
import { afterEach, expect, test } from "vitest";
import { createSipStack } from "../stack.ts";
import type { IncomingInvite, Session, SipStack } from "./types.ts";

const open: SipStack[] = [];
afterEach(async () => {
  for (const stack of open.splice(0)) await stack.close();
});

async function stack(transport: "udp" | "tcp" | "ws" = "udp") {
  const made = createSipStack({
    clock: systemClock,
    timers: systemTimers,
    random: entropyRandom(),
    logger: { ...silentLogger, error: (message, fields) => console.error(message, fields) },
    userAgent: "loop",
    listeners: [{ transport, address: "127.0.0.1", port: 0 }],
  });
  await made.start();
  open.push(made);
  return made;
}

for (const transport of ["udp", "tcp"] as const) {
  test(`TEL-TPT-01 a whole call over ${transport}`, async () => {
    const caller = await stack(transport);
    const callee = await stack(transport);
    const { port } = callee.localAddress(transport);
    const seen: string[] = [];
    let calleeSession: Session | undefined;
    const calleeEnded = new Promise<void>((resolve) => {
      callee.onRequest((incoming) => {
        const invite = incoming as IncomingInvite;
        expect(invite.body).toBe("offer");
        invite.provisional(180);
        calleeSession = invite.accept({ body: "answer" });
        calleeSession?.on((event) => {
          seen.push(`callee ${event.kind}`);
          if (event.kind === "ended") resolve();
        });
      });
    });
    await new Promise<void>((resolve, reject) => {
      const invite = caller.invite({
        target: `sip:bob@127.0.0.1:${port};transport=${transport}`,
        from: "Alice <sip:alice@example.com>",
        body: "offer",
      });
      invite.on((event) => {
        seen.push(`caller ${event.kind}${event.kind === "provisional" ? ` ${event.status}` : ""}`);
        if (event.kind === "accepted") {
          expect(event.body).toBe("answer");
          setTimeout(() => event.session.bye().then(() => resolve()), 50);
        }
        if (event.kind === "failed") reject(new Error(JSON.stringify(event)));
      });
    });
    await calleeEnded;
    expect(seen).toEqual([
      "caller sent",
      "caller provisional 180",
      "caller accepted",
      "callee acknowledged",
      "callee ended",
    ]);
    expect(caller.usage().dialogs).toBe(0);
    expect(callee.usage().dialogs).toBe(0);
  });
}
