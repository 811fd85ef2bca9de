import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Endpoint } from "@perezvon/api";
import { makeAuthority } from "@perezvon/sip/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isInstalled } from "./support/available.ts";
import { startBaresip, until } from "./support/baresip.ts";
import { lineOf, type Member, signIn } from "./support/centre.ts";
import { startLinphone } from "./support/linphone.ts";
import { canMakeHosts, makeHost, type TestHost } from "./support/namespace.ts";
import { type Product, startProduct } from "./support/product.ts";
import { canDissect, DeviceTap } from "./support/wire-tap.ts";

/** Phones that we did not write, over TCP and over TLS, with a certificate of an authority they were told of. */
describe.skipIf(!canMakeHosts())("phones over streams", () => {
  let product: Product;
  let host: TestHost;
  let admin: Member;
  let agent: Member;
  let ca = "";
  let tlsPort = 0;
  const folder = mkdtempSync(join(tmpdir(), "perezvon-tls-"));

  beforeAll(async () => {
    host = makeHost();
    const authority = makeAuthority();
    ca = authority.ca;
    // Linphone's library reads names alone; there the address stands once more.
    const { machineAddress } = host;
    const { cert, key } = authority.issue([`IP:${machineAddress}`, `DNS:${machineAddress}`]);
    writeFileSync(join(folder, "cert.pem"), cert);
    writeFileSync(join(folder, "key.pem"), key);
    tlsPort = await freePort();
    product = await startProduct({
      address: host.machineAddress,
      env: {
        TLS_CERT: join(folder, "cert.pem"),
        TLS_KEY: join(folder, "key.pem"),
        SIP_TLS_PORT: String(tlsPort),
        // A free one, for UDP and TCP alike.
        SIP_PORT: String(await freePort()),
      },
    });
    admin = await signIn(product, "admin");
    agent = await signIn(product, "agent1");
  });
  afterAll(async () => {
    await product?.close();
    host?.remove();
    rmSync(folder, { recursive: true });
  });

  const registered = async () => {
    const { items } = await admin.client.get<{ items: readonly Endpoint[] }>("/endpoints");
    return items.find(({ user }) => user.id === agent.userId)?.registered === true;
  };

  for (const transport of ["tcp", "tls"] as const) {
    test.skipIf(!isInstalled("linphonec"))(
      `TEL-INT-01 TEL-INT-02 TEL-TPT-05 TEL-TPT-06 TEL-MED-09 TEL-SDP-01 Linphone registers over ${transport} and calls, over TLS with SRTP; it keeps its way open, its video is refused with port 0`,
      async () => {
        const line = await lineOf(admin, agent);
        const server = transport === "tls" ? `${host.machineAddress}:${tlsPort}` : line.server;
        const tap = transport === "tcp" && canDissect ? await DeviceTap.open(host.device) : undefined;
        const srtp = transport === "tls";
        const phone = startLinphone({ ...line, server, transport, ca, video: true, srtp, host });
        const complaint = () =>
          `${phone.output().slice(-1_500)}\n${phone
            .log()
            .match(/SIP\/2\.0 \d+ [^\r\n]*/g)
            ?.join("\n")}`;
        try {
          await until(registered, 20_000, complaint);
          phone.say(`call sip:4040@${line.domain}`);
          await until(
            () => /Call \d+ .*(connected|answered)|Media streams established/i.test(phone.output()),
            20_000,
            complaint,
          );
          const answer = phone.log().slice(phone.log().search(/SIP\/2\.0 200 OK[\s\S]*?CSeq: \d+ INVITE/i));
          expect(phone.log()).toMatch(/m=video [1-9]\d* /);
          expect(answer).toMatch(srtp ? /m=audio [1-9]\d* RTP\/SAVP / : /m=audio [1-9]\d* RTP\/AVP /);
          if (srtp) expect(answer).toMatch(/a=crypto:\d AES_CM_128_HMAC_SHA1_80 inline:/i);
          expect(answer).toMatch(/m=video 0 /);
          // The first may go before the capture sees the stream, or in one segment with a message.
          await until(() => (phone.log().match(/keep alive sent to/gi) ?? []).length >= 3, 15_000, complaint);
          phone.say("terminate");
          await until(() => /BYE sip:/.test(phone.log()), 5_000, complaint);
        } finally {
          await phone.stop();
        }
        // Row 7: what can be read of it is without a fault.
        const kept = await tap?.count({
          pings: `ip.src == ${host.address} && tcp.payload[0:4] == 0d:0a:0d:0a`,
          pongs: `ip.src == ${host.machineAddress} && tcp.payload[0:2] == 0d:0a`,
        });
        if (kept) expect(kept.pings).toBeGreaterThan(0);
        if (kept) expect(kept.pongs).toBeGreaterThan(0);
        const { sip } = (await tap?.verdicts(["sip"])) ?? {};
        if (sip) expect(sip).toMatchObject({ complaints: [], dissected: expect.any(Number) });
        // REGISTER and INVITE each twice, the second with credentials, their answers, two ACKs, BYE.
        if (sip) expect(sip.dissected).toBeGreaterThan(10);
        // A stream that drops takes its registration with it (TEL-REG-02).
        await until(
          async () => !(await registered()),
          5_000,
          () => "still registered",
        );
      },
    );

    test.skipIf(!isInstalled("baresip"))(
      `TEL-INT-01 TEL-REG-02 baresip registers over ${transport}`,
      async () => {
        const line = await lineOf(admin, agent);
        const server = transport === "tls" ? `${host.machineAddress}:${tlsPort}` : line.server;
        const phone = startBaresip({ ...line, server, transport, ca, sineHz: 600, host });
        try {
          await phone.registered();
          await until(registered, 5_000, () => phone.output().slice(-2_000));
        } finally {
          await phone.stop();
        }
        await until(
          async () => !(await registered()),
          5_000,
          () => "still registered",
        );
      },
    );
  }

  test.skipIf(!canDissect || !isInstalled("nft"))(
    "TEL-MED-08 with the rules that `npm run dscp` prints audio leaves marked 46, SIP 24, and nothing else is marked",
    async () => {
      const inHost = (...command: string[]) => {
        const [program, ...prefix] = host.prefix;
        return execFileSync(program, [...prefix, ...command], { encoding: "utf8" });
      };
      // Twice: they replace themselves.
      for (const _ of [1, 2]) inHost("sh", "-ec", `"${process.execPath}" dist/dscp.mjs | nft -f -`);
      expect(inHost("nft", "list", "tables").match(/perezvon_dscp/g)).toHaveLength(1);
      const tap = await DeviceTap.open(host.device);
      inHost(process.execPath, "-e", sender, host.machineAddress);
      const from = (what: string, mark: string) =>
        `ip.src == ${host.address} && ${what} && ip.dsfield.dscp ${mark}`;
      const counts = await tap.count({
        rtp: from("udp.srcport in {16384, 16385, 32767}", "== 46"),
        otherRtp: from("udp.srcport in {16384, 16385, 32767}", "!= 46"),
        sip: from("udp.srcport in {5060, 5061}", "== 24"),
        tcp: from("tcp.dstport == 5061", "== 24"),
        otherSip: from("(udp.srcport in {5060, 5061} || tcp.dstport == 5061)", "!= 24"),
        others: from("udp.srcport == 40000", "== 0"),
        markedOthers: from("udp.srcport == 40000", "!= 0"),
      });
      expect(counts).toMatchObject({ otherRtp: 0, otherSip: 0, markedOthers: 0 });
      for (const count of [counts.rtp, counts.sip, counts.tcp, counts.others])
        expect(count).toBeGreaterThan(0);
      inHost("nft", "delete", "table", "inet", "perezvon_dscp");
    },
  );
});

/** Sends from ports of ours and from one of somebody else's, and knocks at a port of SIP. */
const sender = `
  const { createSocket } = require("node:dgram");
  const { connect } = require("node:net");
  const to = process.argv[1];
  for (const port of [16384, 16385, 32767, 5060, 5061, 40000]) {
    const socket = createSocket("udp4").bind(port);
    let left = 5;
    const timer = setInterval(() => {
      socket.send("packet", 9, to);
      if (--left === 0) { clearInterval(timer); setTimeout(() => socket.close(), 100); }
    }, 50);
  }
  connect(5061, to).on("error", () => {});
`;

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
