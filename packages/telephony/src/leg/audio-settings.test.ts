import type { TrunkId } from "@perezvon/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LINE, until, World } from "../../testing/world.ts";
import { lineAudio } from "./audio-settings.ts";

const MU_LAW = "trunk-mu-law" as TrunkId;
const INFO = "trunk-info" as TrunkId;
const IN_BAND = "trunk-in-band" as TrunkId;

let world: World;

beforeAll(async () => {
  world = await World.start({
    trunks: [
      { id: MU_LAW, codecs: ["pcmu", "opus"] },
      { id: INFO, dtmfMode: "info", digitToneMs: 250, digitGapMs: 40 },
      { id: IN_BAND, dtmfMode: "inband", codecs: ["g722", "pcma"] },
    ],
  });
});

afterAll(() => world.stop());

test("TEL-SDP-02 lines: A-law first in Russia, µ-law in North America, their own list before both", () => {
  expect(lineAudio({ ...LINE, homeCountry: "RU" }).codecs).toEqual(["pcma", "pcmu"]);
  expect(lineAudio({ ...LINE, homeCountry: "US" }).codecs).toEqual(["pcmu", "pcma"]);
  expect(lineAudio({ ...LINE, homeCountry: "US", codecs: ["opus", "pcma"] }).codecs).toEqual([
    "opus",
    "pcma",
  ]);
  expect(lineAudio({ ...LINE, nat: false })).toMatchObject({ dtmf: "auto", symmetric: false });
});

test("TEL-SDP-02, TEL-SDP-04 a trunk is offered its own codecs in order; who answers with none of them gets cause 111", async () => {
  const legId = world.dial({ trunkId: MU_LAW });
  const call = await world.carrier.nextCall();
  expect(call.body).toMatch(/^m=audio \d+ RTP\/AVP 0 111 101 110\r$/m);
  const party = await world.carrier.answer(call, 400);
  expect((await world.of("ended", legId)).outcome).toMatchObject({ sipCode: 488, endedBy: "system" });
  await until(() => party.ended !== undefined, "BYE");
  expect(party.ended?.reasons).toMatchObject([{ protocol: "Q.850", cause: 111 }]);
});

test("TEL-DTM-02 digits of a line are 100 ms long with 70 ms between them, or as it says", () => {
  expect(lineAudio(undefined).digitTiming).toEqual({ toneMs: 100, gapMs: 70 });
  expect(lineAudio({ ...LINE, digitToneMs: 50, digitGapMs: 500 }).digitTiming).toEqual({
    toneMs: 50,
    gapMs: 500,
  });
});

test("TEL-DTM-02, TEL-DTM-03, TEL-DTM-05 to a trunk of mode INFO digits go by INFO in order, and its own come by INFO", async () => {
  const legId = world.dial({ trunkId: INFO });
  const call = await world.carrier.nextCall();
  expect(call.body).toMatch(/^m=audio \d+ RTP\/AVP 8 0\r$/m);
  const party = await world.carrier.answer(call, 400);
  await world.of("answered", legId);
  world.execute({ kind: "send_digits", legId, digits: "42#" });
  const infos = () => party.events.flatMap((event) => (event.kind === "info" ? [event.info] : []));
  await until(() => infos().length === 3, "three digits");
  expect(infos().map(({ digit }) => digit)).toEqual(
    ["4", "2", "#"].map((signal) => ({ signal, durationMs: 250 })),
  );
  expect(infos().every(({ contentType }) => contentType === "application/dtmf-relay")).toBe(true);
  const send = (contentType: string, body: string, headers: [string, string][] = []) =>
    party.session!.request("INFO", { contentType, body, headers });
  await send("application/dtmf-relay", "Signal=7\r\nDuration=160\r\n");
  expect(await world.of("digit", legId)).toMatchObject({ digit: "7" });
  expect(await send("application/dtmf-relay", "Signal=\r\n")).toMatchObject({ status: 415 });
  expect(await send("text/plain", "7", [["Info-Package", "unheard-of"]])).toMatchObject({ status: 469 });
  world.execute({ kind: "hang_up", legId, cause: "normal" });
});

test("TEL-DTM-05, TEL-COD-01 a trunk of mode in-band is offered no events; G.722 where it is on", async () => {
  const legId = world.dial({ trunkId: IN_BAND });
  const call = await world.carrier.nextCall();
  expect(call.body).toMatch(/^m=audio \d+ RTP\/AVP 9 8\r$/m);
  call.reject(486);
  await world.of("ended", legId);
});
