import { readFileSync } from "node:fs";
import { seededRandom } from "@perezvon/base";
import type { CarrierReport } from "@perezvon/carrier";
import { dominantTone, readWav } from "@perezvon/media";
import { speechLike } from "@perezvon/media/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isInstalled } from "./support/available.ts";
import { type Baresip, startBaresip, until } from "./support/baresip.ts";
import { type Desk, lineOf, makeCampaign, openDesk, signIn } from "./support/centre.ts";
import { type Comparison, compareSound } from "./support/compare-sound.ts";
import { canMakeHosts, makeHost, type TestHost } from "./support/namespace.ts";
import { type Product, startProduct } from "./support/product.ts";
import { canDissect, DeviceTap } from "./support/wire-tap.ts";

/** A second try must not find the list of the first under its name. */
let tries = 0;

/** A hardware phone that we did not write is an agent's phone: digest, a campaign call, audio both ways. */

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

  test.each([
    // Untouched on its way: what comes is what was said, sample by sample, as the codec writes it.
    ["PCMU", { same: 0.999, correlation: 0.999 }],
    ["opus", { same: 0, correlation: 0.8 }],
  ] as const)(
    "TEL-INT-01 TEL-INT-02 TEL-COD-02 row 2: two phones speak %s with each other, and each hears the other alone",
    async (codec, least) => {
      const admin = await signIn(product, "admin");
      const sounds = ["one", "two"].map((seed) => speechLike(seededRandom(seed), 20_000, -14));
      const phones: Baresip[] = [];
      const desks: Desk[] = [];
      const lines = [];
      for (const [place, login] of ["agent1", "agent2"].entries()) {
        const member = await signIn(product, login);
        const line = await lineOf(admin, member);
        const desk = await openDesk(product, member);
        desks.push(desk);
        if (desk.snapshot()?.device !== "sip") await desk.send({ kind: "set_device", device: "sip" });
        await admin.client.request("PATCH", `/endpoints/${line.id}`, { codecs: [codec.toLowerCase()] });
        lines.push(line);
        phones.push(startBaresip({ ...line, codec, place, sound: sounds[place]!, host, trace: true }));
      }
      const caller = phones[0]!;
      try {
        await Promise.all(phones.map((phone) => phone.registered()));
        for (const desk of desks) await desk.until("reachable", ({ reachable }) => reachable);
        caller.say(`/dial sip:${lines[1]!.extension}@${lines[1]!.domain}`);
        const established = (phone: Baresip) => /Call established/i.test(phone.output());
        await until(
          () => phones.every(established),
          15_000,
          () => phones.map((phone) => phone.output().slice(-3_000)).join("\n=====\n"),
        );
        await new Promise((resolve) => setTimeout(resolve, 4_000));
        caller.say("/hangup");
        await until(
          () => /BYE sip:/.test(caller.output()),
          5_000,
          () => caller.output().slice(-2_000),
        );
      } finally {
        for (const desk of desks) desk.close();
        for (const phone of phones) await phone.stop({ keep: true });
      }
      const heard = phones.map((phone) => readWav(readFileSync(phone.heard()[0]!)));
      const compared: Comparison[] = [
        compareSound(heard[1]!, sounds[0]!),
        compareSound(heard[0]!, sounds[1]!),
      ];
      for (const phone of phones) phone.remove();
      for (const { same, correlation, levelDb, longestGapMs, comparedMs } of compared) {
        expect(comparedMs).toBeGreaterThan(2_000);
        expect(same).toBeGreaterThanOrEqual(least.same);
        expect(correlation).toBeGreaterThan(least.correlation);
        expect(Math.abs(levelDb)).toBeLessThan(1);
        expect(longestGapMs).toBeLessThanOrEqual(40);
      }
    },
  );

  test("TEL-INT-01 TEL-XFR-02 TEL-PHN-03 TEL-B2B-06 row 2: hold with music and attended transfer from the phone's own keys", async () => {
    const admin = await signIn(product, "admin");
    const members = [await signIn(product, "agent1"), await signIn(product, "agent2")];
    const lines = [await lineOf(admin, members[0]!), await lineOf(admin, members[1]!)];
    const desks = [await openDesk(product, members[0]!), await openDesk(product, members[1]!)];
    const phones = lines.map((line, place) =>
      startBaresip({ ...line, place, sineHz: 600 + 530 * place, host, trace: true }),
    );
    const [phone, desk] = [phones[0]!, desks[0]!];
    const number = "+79991000043";
    const complaint = () => phones.map((each) => each.output().slice(-4_000)).join("\n=====\n");
    const heard = async () => {
      const report = (await (await fetch(`${product.carrier.ready.http}/report`)).json()) as CarrierReport;
      return report.perCall.findLast((call) => call.number === number)?.heardFrequencyHz ?? 0;
    };
    const customerHears = (hz: number) =>
      until(async () => Math.abs((await heard()) - hz) < 15, 10_000, complaint);
    try {
      for (const { id } of lines)
        await admin.client.request("PATCH", `/endpoints/${id}`, { codecs: ["pcma"] });
      await Promise.all(phones.map((each) => each.registered()));
      for (const each of desks) {
        if (each.snapshot()?.device !== "sip") await each.send({ kind: "set_device", device: "sip" });
        await each.until("reachable", ({ reachable }) => reachable);
      }
      await desk.send({ kind: "set_state", state: "ready", reason: undefined });
      const { campaign } = await makeCampaign(admin, `Перевод с телефона ${++tries}`, [number]);
      await admin.client.post(`/campaigns/${campaign.id}/start`);
      await desk.until("talking", ({ interactions }) => interactions[0]?.phase === "talk", 30_000);
      await customerHears(600);

      phone.say("/hold");
      await until(async () => Math.abs((await heard()) - 600) > 50 && (await heard()) > 0, 10_000, complaint);
      // The customer's dialog at the phone, as its trace shows it: our tag, and the phone's.
      const trace = phone.output();
      const invite = trace.slice(trace.search(/INVITE sip:[^\r\n]*\r?\n[\s\S]*?X-Interaction-ID/));
      const callId = /^Call-ID: *(\S+)/im.exec(invite)![1]!;
      const ours = /^From:[^\r\n]*;tag=([^;\s]+)/im.exec(invite)![1]!;
      const answer = invite.slice(invite.indexOf("SIP/2.0 200"));
      const its = /^To:[^\r\n]*;tag=([^;\s]+)/im.exec(answer)![1]!;

      phone.say(`/dial sip:${lines[1]!.extension}@${lines[1]!.domain}`);
      await until(() => /Call established/i.test(phones[1]!.output()), 10_000, complaint);
      const replaces = `${encodeURIComponent(callId)}%3Bto-tag%3D${ours}%3Bfrom-tag%3D${its}`;
      phone.say(`/transfer <sip:${number.slice(1)}@${lines[1]!.domain}?Replaces=${replaces}>`);
      await customerHears(1_130);
      // Both talks of the phone that sent them on are over.
      await until(() => (phone.output().match(/BYE sip:/g) ?? []).length >= 2, 10_000, complaint);
      expect(desks[1]!.snapshot()?.interactions[0]).toMatchObject({ phase: "talk", customer: { number } });
      await desks[1]!.send({ kind: "hang_up", interactionId: desks[1]!.snapshot()!.interactions[0]!.id });
    } finally {
      for (const each of desks) each.close();
      for (const each of phones) await each.stop();
    }
  });
});
