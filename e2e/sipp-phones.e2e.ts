import type { CarrierReport } from "@perezvon/carrier";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "./support/baresip.ts";
import { type Desk, lineOf, type Member, openDesk, signIn } from "./support/centre.ts";
import { type Product, startProduct } from "./support/product.ts";
import { freePort, type SippRun, sippMissing, startSipp } from "./support/sipp.ts";

type Line = Awaited<ReturnType<typeof lineOf>>;

/** Phones that sipp plays, each with the line of an agent: call flows against everything together (TEL-INT-01, row 1). */
describe.skipIf(sippMissing !== undefined)("sipp as the agents' phones", () => {
  let product: Product;
  let admin: Member;
  const agents: { member: Member; line: Line; desk: Desk; port: number }[] = [];
  const running: SippRun[] = [];

  beforeAll(async () => {
    product = await startProduct({ carrierProfile: { speedUp: 4 } });
    admin = await signIn(product, "admin");
    for (const login of ["agent1", "agent2"]) {
      const member = await signIn(product, login);
      const line = await lineOf(admin, member);
      const desk = await openDesk(product, member);
      agents.push({ member, line, desk, port: await freePort() });
    }
    for (const { desk, line, port } of agents) {
      if (desk.snapshot()?.device !== "sip") await desk.send({ kind: "set_device", device: "sip" });
      await (await phone("phone-register.xml", line, { port, to: line.login })).done;
      await desk.until("reachable", ({ reachable }) => reachable);
    }
  });
  afterAll(async () => {
    for (const run of running) run.stop();
    for (const { desk } of agents) desk.close();
    await product?.close();
  });

  async function phone(
    scenario: string,
    line: Line,
    { port, to, keys = {} }: { port: number; to?: string; keys?: Readonly<Record<string, string>> },
  ): Promise<SippRun> {
    const words = { user: line.login, domain: line.domain, sound: String(await freePort()), ...keys };
    const more = Object.entries(words).flatMap(([name, value]) => ["-key", name, value]);
    const uri = to === undefined || to === line.login ? line.domain : `${to}@${line.domain}`;
    more.push("-m", "1", "-au", line.login, "-ap", line.password, "-auth_uri", uri);
    const remote = to === undefined ? undefined : { address: product.server.ready.sip, service: to };
    const run = await startSipp(scenario, more, {
      localPort: port,
      messages: true,
      ...(remote && { remote }),
    });
    running.push(run);
    return run;
  }

  const callAtCarrier = async (number: string) => {
    const report = (await (await fetch(`${product.carrier.ready.http}/report`)).json()) as CarrierReport;
    return report.perCall.findLast((call) => call.number === number);
  };

  test("TEL-INT-01 TEL-XFR-01 row 1: a phone sends its customer on by REFER: 202, 100, 180, 200, then its own BYE", async () => {
    const [from, to] = [agents[0]!, agents[1]!];
    const number = "+79991000071";
    const colleague = await phone("phone-answer.xml", to.line, { port: to.port });
    const asking = await phone("phone-refer.xml", from.line, {
      port: from.port,
      to: number,
      keys: { refer: to.line.extension! },
    });
    await Promise.race([asking.done, colleague.done]);
    await asking.done;
    const talk = await to.desk.until("talking", ({ interactions }) => interactions[0]?.phase === "talk");
    expect(talk.interactions[0]?.customer.number).toBe(number);
    await from.desk.until("free", ({ interactions }) => interactions.length === 0);
    expect(await callAtCarrier(number)).toBeDefined();
    await to.desk.send({ kind: "hang_up", interactionId: talk.interactions[0]!.id });
    await colleague.done;
  });

  test("TEL-INT-01 TEL-XFR-02 row 1: another phone of the line takes the call over by Replaces; unknown tags 481, another's call 403", async () => {
    const [own, other] = [agents[0]!, agents[1]!];
    const number = "+79991000072";
    const first = await phone("phone-call.xml", own.line, { port: own.port, to: number });
    const talking = await own.desk.until("talking", ({ interactions }) => interactions[0]?.phase === "talk");
    const replaces = await replacesOf(first);

    const foreign = await phone("phone-replaces-foreign.xml", other.line, {
      port: await freePort(),
      to: number,
      keys: { replaces },
    });
    await foreign.done;
    const unknown = await phone("phone-replaces-unknown.xml", own.line, {
      port: await freePort(),
      to: number,
    });
    await unknown.done;
    // Nobody has noticed anything.
    expect(own.desk.snapshot()?.interactions[0]).toMatchObject({
      id: talking.interactions[0]!.id,
      phase: "talk",
    });

    const second = await phone("phone-replaces.xml", own.line, {
      port: await freePort(),
      to: number,
      keys: { replaces },
    });
    // The first phone has its BYE.
    await Promise.race([first.done, second.done]);
    await first.done;
    const after = own.desk.snapshot()?.interactions[0];
    expect(after).toMatchObject({ id: talking.interactions[0]!.id, phase: "talk", customer: { number } });
    await own.desk.send({ kind: "hang_up", interactionId: after!.id });
    await second.done;
  });
});

/** The dialog that sipp is in, as others name it (RFC 3891 §6.1): the product's tag first. */
async function replacesOf(run: SippRun): Promise<string> {
  let answer: RegExpMatchArray | null = null;
  await until(
    async () => {
      answer = (await run.messages()).match(/SIP\/2\.0 200 OK\r?\n[\s\S]*?\r?\n\r?\n/);
      return answer !== null;
    },
    10_000,
    () => "sipp has no dialog",
  );
  const field = (pattern: RegExp) => pattern.exec(answer![0])?.[1] ?? "";
  const callId = field(/^Call-ID: *(\S+)/im);
  return `${callId};to-tag=${field(/^To:.*;tag=([^;\s]+)/im)};from-tag=${field(/^From:.*;tag=([^;\s]+)/im)}`;
}
