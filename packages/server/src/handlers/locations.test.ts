import type { Alert, Location, MyPlace } from "@perezvon/api";
import { Emitter } from "@perezvon/base";
import type { EngineEvent } from "@perezvon/engine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";
import { idleEngine } from "../idle-doors.ts";

let server: TestServer;
let admin: TestClient;
const events = new Emitter<EngineEvent>((error) => {
  throw error;
});

beforeAll(async () => {
  server = await openTestServer({ engine: { ...idleEngine, onEvent: (listener) => events.on(listener) } });
  admin = await server.signedIn("admin");
});
afterAll(() => server.close());

describe("TEL-EMG-02 TEL-EMG-03 places of phones", () => {
  it("hold a number of the centre, networks, lines and users; the engine finds where a caller is", async () => {
    const [line] = (
      await admin.get<{ items: { id: string; login: string; user: { id: string } }[] }>("/endpoints")
    ).body.items;
    const [own] = (await admin.get<{ items: { number: string }[] }>("/numbers")).body.items;
    const office = await admin.post<Location>("/locations", {
      name: " Офис ",
      address: "Москва, Тверская, 1",
      number: own!.number,
      networks: ["192.0.2.0/24"],
      lineIds: [line!.id],
      userIds: [line!.user.id],
    });
    expect(office).toMatchObject({
      status: 201,
      body: { name: "Офис", country: "RU", number: own!.number, lines: [{ id: line!.id }] },
    });
    const by = { userId: line!.user.id as never, endpointId: line!.id as never };
    const place = await server.store.engine.directory.emergencyPlace(server.centreId, by);
    expect(place).toMatchObject({
      line: line!.login,
      location: "Офис, Москва, Тверская, 1",
      number: own!.number,
      deskUserId: undefined,
    });
    const moved = await admin.put<Location>(`/locations/${office.body.id}`, {
      name: "Офис",
      address: "Москва, Арбат, 2",
    });
    expect(moved.body).toMatchObject({ address: "Москва, Арбат, 2", number: null, lines: [], users: [] });
    expect(await server.store.engine.directory.emergencyPlace(server.centreId, by)).toMatchObject({
      location: undefined,
      number: undefined,
    });
  });

  it.each([
    [{ number: "не номер" }, "number", "phone"],
    [{ number: "+74990009999" }, "number", "not_found"],
    [{ networks: ["300.1.1.1"] }, "networks", "wrong_format"],
    [{ lineIds: ["0193d0c0-7b1e-7000-8000-000000000001"] }, "lineIds", "not_found"],
    [{ name: "Офис" }, "name", "duplicate"],
  ])("%j is refused at its field", async (change, field, code) => {
    const answer = await admin.post("/locations", { name: "Склад", address: "Мытищи", ...change });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field, code }] } });
  });

  it("a user is asked where he is when his network has changed, and only then", async () => {
    const agent = await server.signedIn("agent1");
    const [office] = (await admin.get<{ items: Location[] }>("/locations")).body.items;
    const path = `/locations/${office!.id}`;
    await admin.put(path, { name: "Офис", address: "Арбат", networks: ["192.0.2.0/24"] });
    const from = async (address: string) => {
      const there = new TestClient(server.app, address);
      there.token = agent.token;
      there.csrfToken = agent.csrfToken;
      return there;
    };
    const home = await from("198.51.100.7");
    expect((await home.get<MyPlace>("/me/place")).body).toMatchObject({ place: null, ask: true });
    const said = await home.put<MyPlace>("/me/place", { locationId: office!.id });
    expect(said.body).toMatchObject({ place: { name: "Офис" }, ask: false });
    expect((await (await from("192.0.2.9")).get<MyPlace>("/me/place")).body.ask).toBe(false);
    const cafe = await from("203.0.113.5");
    expect((await cafe.get<MyPlace>("/me/place")).body).toMatchObject({
      ask: true,
      emergencyNumbers: expect.arrayContaining(["112", "103"]),
    });
    await cafe.put("/me/place", { locationId: null });
    expect((await cafe.get<MyPlace>("/me/place")).body).toMatchObject({ place: null, ask: false });
  });

  it("an emergency call is told at once to the administrators and the chosen desk: who, line, location", async () => {
    const told: string[] = [];
    const publish = server.context.hub.publish.bind(server.context.hub);
    server.context.hub.publish = (key, data) => {
      told.push(key);
      publish(key, data);
    };
    const users = (await server.store.users.list(server.centreId)).items;
    const guard = users.find(({ login }) => login === "supervisor")!;
    expect((await admin.put("/emergency-desk", { userId: guard.id })).status).toBe(204);
    events.emit({
      kind: "emergency",
      centreId: server.centreId,
      at: server.clock.now(),
      userId: guard.id,
      number: "112",
      callId: "call-1",
      failed: false,
      place: {
        name: "Анна Иванова",
        line: "line1",
        location: "Офис, Арбат",
        number: undefined,
        deskUserId: guard.id,
      },
    });
    const read = async () => (await admin.get<{ items: Alert[] }>("/alerts?open=true")).body.items;
    for (let i = 0; i < 100 && told.length < 2; i++) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await read()).toMatchObject([
      {
        kind: "emergency",
        urgent: true,
        details: { number: "112", name: "Анна Иванова (line1)", location: "Офис, Арбат" },
      },
    ]);
    expect(told).toEqual([`${server.centreId}/alerts`, `${server.centreId}/alerts/${guard.id}`]);
  });
});
