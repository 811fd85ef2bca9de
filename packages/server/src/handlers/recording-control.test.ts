import type { ApiKey } from "@perezvon/api";
import type { AgentView } from "@perezvon/engine";
import type { CallId, DeskErrorCode, UserId } from "@perezvon/model";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";
import type { EngineDoor } from "../engine-door.ts";
import { idleEngine } from "../idle-doors.ts";

const callId = "0193d0c0-7b1e-7000-8000-0000000000e1" as CallId;
const path = `/calls/${callId}/recording-pause`;

/** An engine in which one agent talks. */
const asked: unknown[] = [];
let talking: readonly { readonly userId: string; readonly supervises?: boolean }[] = [];
let refusal: DeskErrorCode | undefined;
const engine: EngineDoor = {
  ...idleEngine,
  recordings: {
    pause: (_centreId, ...call) => {
      asked.push(call);
      return refusal;
    },
  },
  agents: () => talking.map(({ userId, supervises }) => viewOf(userId as UserId, supervises ?? false)),
};

function viewOf(userId: UserId, supervises: boolean): AgentView {
  const interaction = { id: callId, supervision: supervises ? {} : undefined };
  const snapshot = { userId, interactions: [interaction] };
  return { userId, snapshot } as unknown as AgentView;
}

let server: TestServer;
const ids = new Map<string, string>();

beforeAll(async () => {
  server = await openTestServer({ engine });
  const users = await server.store.users.list(server.centreId);
  for (const { id, login } of users.items) ids.set(login, id);
});
beforeEach(() => {
  asked.length = 0;
  refusal = undefined;
  talking = [{ userId: ids.get("agent1")! }];
});
afterAll(() => server.close());

test("TEL-REC-06 a supervisor pauses the recording of an agent whom he leads, under his own name, and lets it go on", async () => {
  const supervisor = await server.signedIn("supervisor");
  expect(await supervisor.request("PUT", path)).toMatchObject({ status: 204 });
  expect(await supervisor.request("DELETE", path)).toMatchObject({ status: 204 });
  expect(asked).toEqual([
    [callId, true, ids.get("supervisor")],
    [callId, false, ids.get("supervisor")],
  ]);
});

test("PLT-ROL-03 whom he does not lead, or who only listens, is none to him; an agent without the right is refused", async () => {
  const supervisor = await server.signedIn("supervisor");
  talking = [{ userId: ids.get("admin")! }];
  expect(await supervisor.request("PUT", path)).toMatchObject({ status: 404, body: { code: "not_found" } });
  talking = [{ userId: ids.get("supervisor")!, supervises: true }];
  expect(await supervisor.request("PUT", path)).toMatchObject({ status: 404 });
  talking = [{ userId: ids.get("agent1")! }];
  const agent = await server.signedIn("agent1");
  expect(await agent.request("PUT", path)).toMatchObject({ status: 403 });
  expect(asked).toEqual([]);
});

test("TEL-REC-06 PLT-API-03 a program with the rules of recording pauses any call; what is not there or not recorded has its code", async () => {
  const admin = await server.signedIn("admin");
  const made = await admin.post<{ key: string; item: ApiKey }>("/api-keys", {
    name: "Payments",
    privileges: ["sys.recording"],
  });
  const program = server.client();
  const send = () =>
    program.request("PUT", path, undefined, { headers: { authorization: `Bearer ${made.body.key}` } });
  expect(await send()).toMatchObject({ status: 204 });
  expect(asked).toEqual([[callId, true, "api"]]);
  refusal = "not_recorded";
  expect(await send()).toMatchObject({ status: 409, body: { code: "wrong_state" } });
  refusal = "no_such_interaction";
  expect(await send()).toMatchObject({ status: 404, body: { code: "not_found" } });
});
