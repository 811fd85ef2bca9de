import type { Problem } from "@perezvon/api";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";

let server: TestServer;
let admin: TestClient;
beforeAll(async () => {
  server = await openTestServer();
  admin = await server.signedIn("admin");
});
afterAll(() => server.close());

const wanted = {
  recordCalls: false,
  recordShare: 30,
  recordingFormat: "wav_pcm16_stereo",
  recordOutsideTransfers: true,
  conferenceMax: 32,
  opusFirst: true,
  ownNumbersInside: false,
  commonMusic: true,
  transferReturnSeconds: 45,
  holdLongMinutes: 5,
  longestCallHours: 24,
  lostPageSeconds: 0,
  silentCallSeconds: 60,
};
const put = (body: object) =>
  admin.request("PUT", "/call-settings", body) as Promise<{ status: number; body: unknown }>;

it("PLT-REC-01, PLT-REC-02, PLT-REC-03, PLT-REC-08, TEL-MIX-01, TEL-WRT-04 at first GSM mono, off, ten parties, G.711 first; a change is kept", async () => {
  expect((await admin.get("/call-settings")).body).toEqual({
    // The trial centre records from the beginning; a centre without settings does not (PLT-REC-01).
    recordCalls: true,
    recordShare: 100,
    recordingFormat: "wav_gsm_mono",
    recordOutsideTransfers: false,
    conferenceMax: 10,
    opusFirst: false,
    ownNumbersInside: true,
    commonMusic: false,
    transferReturnSeconds: 30,
    holdLongMinutes: 30,
    longestCallHours: 4,
    lostPageSeconds: 60,
    silentCallSeconds: 30,
    version: 1,
  });
  expect(await put({ ...wanted, version: 1 })).toMatchObject({
    status: 200,
    body: { ...wanted, version: 2 },
  });
  expect((await admin.get("/call-settings")).body).toEqual({ ...wanted, version: 2 });
  expect(await put({ ...wanted, version: 1 })).toMatchObject({ status: 409 });
});

it.each([
  [{ recordingFormat: "mp3" }, "recordingFormat"],
  [{ recordShare: 0 }, "recordShare"],
  [{ recordShare: 101 }, "recordShare"],
  [{ conferenceMax: 2 }, "conferenceMax"],
  [{ conferenceMax: 33 }, "conferenceMax"],
  [{ transferReturnSeconds: 9 }, "transferReturnSeconds"],
  [{ transferReturnSeconds: 121 }, "transferReturnSeconds"],
  [{ holdLongMinutes: 0 }, "holdLongMinutes"],
  [{ holdLongMinutes: 241 }, "holdLongMinutes"],
  [{ longestCallHours: 25 }, "longestCallHours"],
  [{ lostPageSeconds: 121 }, "lostPageSeconds"],
  [{ silentCallSeconds: 9 }, "silentCallSeconds"],
  [{ silentCallSeconds: 301 }, "silentCallSeconds"],
])(
  "TEL-REC-01, PLT-REC-02, TEL-MIX-01, TEL-XFR-01, TEL-B2B-06, TEL-B2B-10, TEL-WRT-06, TEL-MED-07 %j is refused at %s",
  async (change, field) => {
    const answer = await put({ ...wanted, ...change });
    expect(answer.status).toBe(422);
    expect((answer.body as Problem).errors?.[0]).toMatchObject({ field });
  },
);

it("an agent may not see or change them", async () => {
  const agent = await server.signedIn("agent1");
  expect((await agent.get("/call-settings")).status).toBe(403);
});
