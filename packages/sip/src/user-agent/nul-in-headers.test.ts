import { expect, test } from "vitest";
import { virtualWorld } from "../../testing/index.ts";

test.each(["Require: a\0b", "Proxy-Require: x, a\0b", "Require: <100rel>"])(
  "TEL-SEC-06 TEL-MSG-05 option tags that are none, as %j, are refused with 400, and nothing of them is sent back",
  async (line) => {
    const world = virtualWorld(7);
    await world.stack();
    const port = await world.network.openDatagram({
      address: "10.0.0.9",
      port: 5060,
      onMessage: () => {},
      onUnreachable: () => {},
    });
    const head = "OPTIONS sip:a@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK1\r\n";
    const rest =
      "From: <sip:c@d>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\n";
    port.send(Buffer.from(`${head}${rest}${line}\r\nContent-Length: 0\r\n\r\n`), "10.0.0.1", 5060, false);
    world.clock.advanceBy(10);
    const answers = world.network.sent.slice(1).map(({ bytes }) => bytes.toString());
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatch(/^SIP\/2\.0 400 /);
    expect(answers[0]).not.toMatch(/Unsupported|\0/);
    expect(world.errors).toEqual([]);
  },
);
