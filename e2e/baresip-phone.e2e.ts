import { readFileSync } from "node:fs";
import type { CarrierReport } from "@perezvon/carrier";
import { dominantTone, readWav } from "@perezvon/media";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isInstalled } from "./support/available.ts";
import { startBaresip, until } from "./support/baresip.ts";
import { lineOf, makeCampaign, openDesk, signIn } from "./support/centre.ts";
import { canMakeHosts, makeHost, type TestHost } from "./support/namespace.ts";
import { type Product, startProduct } from "./support/product.ts";
import { canDissect, DeviceTap } from "./support/wire-tap.ts";

/** A hardware phone that we did not write is an agent's phone: digest, a campaign call, audio both ways. */
/** A second try must not find the list of the first under its name. */
let tries = 0;

describe.skipIf(!isInstalled("baresip") || !canMakeHosts())("an agent with a SIP phone", () => {
  let product: Product;
  let host: TestHost;

  beforeAll(async () => {
    host = makeHost();
    const { machineAddress } = host;
    product = await startProduct({ address: machineAddress, carrierProfile: { speedUp: 4 } });
  });
  afterAll(async () => {
    await product?.close();
    host?.remove();
  });

  test("TEL-PHN-01 TEL-AUT-01 TEL-INT-02 baresip registers, takes a campaign call, both sides hear each other", async () => {
    const admin = await signIn(product, "admin");
    const agent = await signIn(product, "agent1");
    const line = await lineOf(admin, agent);
    const tap = canDissect ? await DeviceTap.open(host.device) : undefined;
    const phone = startBaresip({ ...line, sineHz: 600, host });
    const desk = await openDesk(product, agent);
    try {
      await phone.registered();
      if (desk.snapshot()?.device !== "sip") await desk.send({ kind: "set_device", device: "sip" });
      await desk.until("reachable", ({ reachable }) => reachable);
      await desk.send({ kind: "set_state", state: "ready", reason: undefined });

      const { campaign } = await makeCampaign(admin, `Телефон на столе ${++tries}`, ["+79991000042"]);
      await admin.client.post(`/campaigns/${campaign.id}/start`);

      const talking = await desk.until(
        "talking",
        ({ interactions }) => interactions[0]?.phase === "talk",
        30_000,
      );
      expect(talking.state).toBe("busy");
      expect(talking.interactions[0]?.customer.number).toBe("+79991000042");
      expect(talking.interactions[0]?.fields.map(({ value }) => value)).toContain("Клиент 1");

      const heardByCustomer = async () => {
        const report = (await (await fetch(`${product.carrier.ready.http}/report`)).json()) as CarrierReport;
        return report.perCall.find(({ number }) => number === "+79991000042");
      };
      await until(
        async () => Math.abs(((await heardByCustomer())?.heardFrequencyHz ?? 0) - 600) < 15,
        10_000,
        () => "the customer does not hear the phone's 600 Hz",
      );
      const { identityHz } = (await heardByCustomer())!;
      await new Promise((resolve) => setTimeout(resolve, 1_500));

      const id = talking.interactions[0]!.id;
      await desk.send({ kind: "hang_up", interactionId: id });
      await desk.until("in after-call work", ({ state }) => state === "after_call_work");
      await desk.send({ kind: "disposition", interactionId: id, key: "sold" });
      await desk.send({ kind: "finish", interactionId: id });
      await desk.until("ready again", ({ state }) => state === "ready");

      const [heard] = phone.heard();
      expect(heard, phone.output().slice(-500)).toBeDefined();
      const samples = readWav(readFileSync(heard!)).channels[0]!;
      // The last second of the talk: the customer's own tone, and no other's.
      const tail = samples.subarray(Math.max(0, samples.length - 8_000), samples.length);
      expect(Math.abs(dominantTone(tail).hz - identityHz)).toBeLessThan(10);

      // TEL-INT-01, row 7: SIP, the audio and its reports, as they passed by.
      const verdicts = await tap?.verdicts(["sip", "rtp", "rtcp"]);
      for (const [protocol, { dissected, complaints }] of Object.entries(verdicts ?? {})) {
        expect(complaints, protocol).toEqual([]);
        expect(dissected, protocol).toBeGreaterThan(protocol === "rtp" ? 100 : protocol === "sip" ? 5 : 0);
      }

      const simple = await admin.client.text(`/campaigns/${campaign.id}/results?format=simple&header=en`);
      expect(simple).toContain("Product sold");
    } finally {
      desk.close();
      await phone.stop();
    }
  });
});
