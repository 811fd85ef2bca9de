import type { ServiceFigures } from "@perezvon/api";
import type { CallId, ServiceId, UserId } from "@perezvon/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";

let server: TestServer;
let serviceId: ServiceId;
let agentUserId: UserId;

beforeAll(async () => {
  server = await openTestServer();
  const { store, centreId } = server;
  const services = await store.services.counts(centreId, 0);
  serviceId = services.find(({ name }) => name === "Входящие вызовы")!.serviceId;
  agentUserId = (await store.users.list(centreId)).items.find(({ login }) => login === "agent1")!
    .id as UserId;
});
afterAll(() => server.close());

interface Told {
  /** Seconds in the queue; undefined when the caller hung up in the menu. */
  readonly wait: number | undefined;
  readonly answered?: boolean;
  readonly endedBy?: string;
  readonly startedAt?: number;
}

let calls = 0;
async function call({ wait, answered = false, endedBy = "remote", startedAt }: Told): Promise<void> {
  const { store, centreId, clock } = server;
  const start = startedAt ?? clock.now();
  const queuedAt = wait === undefined ? undefined : start + 10_000;
  const waited = queuedAt === undefined ? undefined : queuedAt + (wait ?? 0) * 1_000;
  await store.engine.interactions.save({
    callId: `0193d0c0-7b1e-7000-8000-${String(++calls).padStart(12, "0")}` as CallId,
    centreId,
    direction: "inbound",
    serviceId,
    campaignId: undefined,
    recordId: undefined,
    from: "+79990000001",
    to: "4040",
    agentUserId: answered ? agentUserId : undefined,
    startedAt: start,
    queuedAt,
    offeredAt: undefined,
    answeredAt: start,
    handledAt: answered ? waited : undefined,
    endedAt: (waited ?? start) + (answered ? 60_000 : 0),
    holdMs: 0,
    disposition: undefined,
    note: "",
    recordingId: undefined,
    endedBy,
  });
}

async function figures(): Promise<ServiceFigures> {
  const supervisor = await server.signedIn("supervisor");
  const { body } = await supervisor.get<{ items: ServiceFigures[] }>("/services/figures");
  return body.items.find((service) => service.serviceId === serviceId)!;
}

describe("figures of a service", () => {
  it("INB-SLV-06 without a call there is nothing to divide", async () => {
    expect(await figures()).toMatchObject({
      name: "Входящие вызовы",
      received: 0,
      serviceLevelPercent: null,
      averageSpeedOfAnswerMs: null,
      averageHandlingMs: null,
      targetPercent: 80,
      thresholdSeconds: 20,
      waiting: 0,
      waitingSince: null,
    });
  });

  it("INB-SLV-02 INB-SLV-03 INB-SLV-04 INB-SLV-05 the worked example: answered at 5, 20, 21 s, abandoned at 3 and 25 s", async () => {
    for (const wait of [5, 20, 21]) await call({ wait, answered: true });
    for (const wait of [3, 25]) await call({ wait });
    // In the menu, given up by the system, and yesterday: none of them counts for the level.
    await call({ wait: undefined });
    await call({ wait: 90, endedBy: "command" });
    await call({ wait: 1, answered: true, startedAt: server.clock.now() - 26 * 3_600_000 });
    expect(await figures()).toMatchObject({
      received: 7,
      answered: 3,
      answeredInTime: 2,
      lost: 1,
      lostShort: 1,
      leftInMenu: 1,
      serviceLevelPercent: 50,
      averageSpeedOfAnswerMs: Math.round(46_000 / 3),
      averageHandlingMs: 60_000,
      longestWaitMs: 90_000,
    });
  });

  it("PLT-ROL-03 an agent does not see them", async () => {
    const agent = await server.signedIn("agent1");
    expect((await agent.get("/services/figures")).status).toBe(403);
  });
});
