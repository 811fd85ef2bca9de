import { expect, test } from "vitest";
import {
  ipv6Messages,
  type TortureMessage,
  tortureBytes,
  tortureMessages,
  virtualWorld,
} from "../../testing/index.ts";
import { createDigestServer, createRegistrar, memoryBindingStore } from "../index.ts";
import { parseMessage } from "./parse-message.ts";

test("TEL-MSG-01 every section of RFC 5118 has its message", () => {
  expect(new Set(ipv6Messages.map(({ section }) => section)).size).toBe(10);
});

test("TEL-MSG-07 the set is whole: 13 valid, 19 invalid, 1 of transactions, 15 of the application, 1 of RFC 2543", () => {
  const count = (prefix: string) =>
    tortureMessages.filter(({ section }) => section.startsWith(prefix)).length;
  expect(["3.1.1.", "3.1.2.", "3.2.", "3.3.", "3.4."].map(count)).toEqual([13, 19, 1, 15, 1]);
  expect(new Set(tortureMessages.map(({ name }) => name)).size).toBe(49);
});

const all: readonly (readonly [rfc: string, message: TortureMessage])[] = [
  ...tortureMessages.map((message) => ["4475", message] as const),
  ...ipv6Messages.map((message) => ["5118", message] as const),
];

for (const [rfc, message] of all) {
  test(`TEL-MSG-01 TEL-MSG-07 RFC ${rfc} §${message.section} ${message.name}`, async () => {
    const { clock, network, stack, errors } = virtualWorld(1);
    const ua = await stack();
    const registrar = createRegistrar({
      clock,
      timers: clock,
      store: memoryBindingStore(),
      realm: () => "example.com",
    });
    const digest = createDigestServer({ clock, lookup: () => undefined });
    let taken = 0;
    ua.onRequest((request) => {
      if (request.kind === "invite") {
        taken++;
        request.reject(480);
      } else if (request.method !== "REGISTER") {
        taken++;
        request.respond(200);
      } else if (request.request.header("Authorization") !== undefined) {
        void digest.verify(request.request, "example.com").then((verdict) => {
          if (verdict.kind === "challenge") request.respond(verdict.status, { headers: verdict.headers });
        });
      } else {
        void registrar.handle(request).then((result) => {
          if (result.kind === "registered") taken++;
        });
      }
    });
    const port = await network.openDatagram({
      address: "10.0.0.9",
      port: 5060,
      onMessage() {},
      onUnreachable() {},
    });
    port.send(tortureBytes(message), "10.0.0.1", 5060, false);
    await clock.advanceAsync(100);
    const answers = network.sent.slice(1).map(({ bytes }) => Number(bytes.toString("latin1", 8, 11)));
    const finals = answers.filter((status) => status >= 200);
    registrar.close();
    await ua.close();
    expect(errors).toEqual([]);
    const { verdict } = message;
    if (verdict.kind === "taken") expect([taken, finals.length]).toEqual([1, 1]);
    else if (verdict.kind === "answered") expect([taken, finals]).toEqual([0, [verdict.status]]);
    else expect([taken, answers]).toEqual([0, []]);
    if (verdict.kind === "read") {
      expect(parseMessage(tortureBytes(message))).toMatchObject({
        kind: "message",
        message: { status: verdict.status, reasonPhrase: verdict.reasonPhrase },
      });
    }
  });
}
