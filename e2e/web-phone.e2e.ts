import type { Endpoint } from "@perezvon/api";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { everything } from "../packages/sim/src/headless/agents.ts";
import { until } from "./support/baresip.ts";
import { openBrowser } from "./support/browser.ts";
import { lineOf, type Member, makeCampaign, openDesk, signIn } from "./support/centre.ts";
import {
  callWith,
  microphoneFile,
  untilPageHears,
  untilSubscriberHears,
  windowsOf,
} from "./support/listening.ts";
import { type Product, startProduct } from "./support/product.ts";
import { openWebPhone, serveWebPhone, type WebPhone, type WebPhoneSite } from "./support/web-phone.ts";

const microphoneHz = 680;
const customer = "+79991000042";

/** Web phones that we did not write, on a page of another site: SIP over WebSocket by JsSIP, media by Chromium. */
describe("third-party web phones", () => {
  let site: WebPhoneSite;
  let product: Product;
  let browser: Browser;
  let admin: Member;
  let agent: Member;
  const phones: WebPhone[] = [];

  beforeAll(async () => {
    site = await serveWebPhone();
    product = await startProduct({
      env: { SIP_WS_ORIGINS: site.origin },
      carrierProfile: {
        speedUp: 4,
        personHangsUp: 0,
        patience: { meanMs: 400_000, variation: 0, minMs: 400_000, maxMs: 400_000 },
      },
    });
    browser = await openBrowser({ microphoneFile: microphoneFile(microphoneHz) });
    admin = await signIn(product, "admin");
    agent = await signIn(product, "agent1");
  });
  afterAll(async () => {
    for (const phone of phones) await phone.close();
    await browser?.close();
    await product?.close();
    site?.close();
  });

  async function phoneOf(member: Member): Promise<WebPhone> {
    const { login, password, domain } = await lineOf(admin, member);
    const phone = await openWebPhone(browser, site);
    phones.push(phone);
    await phone.register({
      url: `${product.server.ready.http.replace("http", "ws")}/sip`,
      login,
      password,
      domain,
    });
    return phone;
  }

  test("TEL-WRT-01 TEL-INT-01 a campaign call rings at it: both hear each other, keys, hold with music, the end", async () => {
    const phone = await phoneOf(agent);
    const lines = await everything<Endpoint>(admin.client, "/endpoints");
    const [registration] = lines.find(({ user }) => user.id === agent.userId)!.registrations;
    expect(registration).toMatchObject({ transport: "ws", userAgent: expect.stringContaining("JsSIP") });

    const desk = await openDesk(product, agent);
    if (desk.snapshot()?.device !== "sip") await desk.send({ kind: "set_device", device: "sip" });
    await desk.until("reachable", ({ reachable }) => reachable);
    await desk.send({ kind: "set_state", state: "ready", reason: undefined });
    const { campaign } = await makeCampaign(admin, "Телефон в чужой странице", [customer], {
      detectVoice: false,
      detectMachine: false,
    });
    await admin.client.post(`/campaigns/${campaign.id}/start`);
    await phone.until("incoming", 30_000);
    await phone.answer();
    await phone.until("confirmed");
    const { identityHz } = await callWith(product, customer);
    await untilPageHears(phone.page, identityHz, 10_000);
    await untilSubscriberHears(product, customer, microphoneHz, 10_000);

    await phone.press("5");
    await until(
      async () => (await callWith(product, customer)).heardDigits === "5",
      8_000,
      () => "the key did not arrive",
    );

    await phone.hold(true);
    await pause(500);
    const held = await callWith(product, customer);
    await pause(1_500);
    const later = await callWith(product, customer);
    expect(windowsOf(later, microphoneHz)).toBe(windowsOf(held, microphoneHz));
    expect(later.lastHeardAt! - held.lastHeardAt!, "the customer hears music").toBeGreaterThan(900);
    await phone.hold(false);
    await untilSubscriberHears(product, customer, microphoneHz, 6_000);
    await untilPageHears(phone.page, identityHz, 6_000);

    await phone.end();
    await desk.until("in after-call work", ({ state }) => state === "after_call_work");
    desk.close();
  });

  test("TEL-WRT-01 TEL-B2B-03 it calls a colleague, who has a web phone too", async () => {
    const colleague = await signIn(product, "agent2");
    const desk = await openDesk(product, colleague);
    if (desk.snapshot()?.device !== "sip") await desk.send({ kind: "set_device", device: "sip" });
    const [caller] = phones as [WebPhone];
    const called = await phoneOf(colleague);
    await desk.until("reachable", ({ reachable }) => reachable);
    const { extension } = await lineOf(admin, colleague);
    await caller.page.evaluate("webPhone.log.length = 0");
    await caller.call(extension!);
    await called.until("incoming");
    await caller.until("progress");
    await called.answer();
    await caller.until("confirmed");
    await untilPageHears(called.page, microphoneHz, 8_000);
    await untilPageHears(caller.page, microphoneHz, 8_000);
    await called.end();
    await caller.until("ended remote");
    desk.close();
  });
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
