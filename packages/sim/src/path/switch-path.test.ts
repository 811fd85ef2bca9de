import { sleep, systemTimers } from "@perezvon/base";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { WirePath } from "../../testing/index.ts";
import { checkAudio } from "../headless/audio-check.ts";

let path: WirePath;

beforeAll(async () => {
  path = await WirePath.create();
});

afterAll(() => path?.close());

beforeEach(() => path.reset());

describe("dial, ring, join: the wire path with real signalling and sound", () => {
  it("TEL-B2B-01 two customers and two agents hear each their partner and nobody else", async () => {
    const numbers = ["+79991000001", "+79991000002"];
    for (const [place, number] of numbers.entries()) path.dial(`call-${place}`, `customer-${place}`, number);
    for (const place of [0, 1]) {
      await path.event("answered", `customer-${place}`);
      path.ring(`call-${place}`, `agent-${place}`, place);
    }
    for (const place of [0, 1]) {
      await path.event("answered", `agent-${place}`);
      path.join(`customer-${place}`, `agent-${place}`);
    }
    await sleep(systemTimers, 9000);
    for (const place of [0, 1]) {
      path.hangUp(`customer-${place}`, `agent-${place}`);
      await path.event("ended", `customer-${place}`);
      await path.event("ended", `agent-${place}`);
    }
    await sleep(systemTimers, 100);
    const audio = checkAudio(path.carrier.report().perCall, path.phones);
    expect(audio).toEqual({ provenTwoWay: 2, faults: [] });
    for (const number of numbers) {
      expect(path.callTo(number)).toMatchObject({ endedBy: "product", packetsLost: 0 });
    }
    expect(path.pbx.legs).toBe(0);
  });

  it.each([
    ["+79993000001", 486, 17],
    ["+79995000001", 404, 1],
    ["+79996000001", 503, 42],
    ["+79999050001", 480, 20],
  ])("TEL-MAP-02 the outcome of %s names code %i and cause %i", async (number, sipCode, q850) => {
    path.dial(`call ${number}`, `leg ${number}`, number);
    const { outcome } = await path.event("ended", `leg ${number}`);
    expect(outcome).toMatchObject({ sipCode, q850, answered: false, rang: false, endedBy: "remote" });
  });

  it("OUT-MOD-04 a call that nobody answers is cancelled at the limit", async () => {
    path.dial("call-n", "leg-n", "+79994000001");
    const { outcome } = await path.event("ended", "leg-n");
    expect(outcome).toMatchObject({ rang: true, answered: false, noAnswerLimit: true });
    await sleep(systemTimers, 100);
    expect(path.callTo("+79994000001")).toMatchObject({ outcome: "cancelled", endedBy: "product" });
  });

  it("TEL-MAP-02 a customer who hangs up at once is told as answered and ended by the far side", async () => {
    path.dial("call-h", "leg-h", "+79999000001");
    const { outcome } = await path.event("ended", "leg-h");
    expect(outcome).toMatchObject({ endedBy: "remote", answered: true });
    expect(path.callTo("+79999000001")).toMatchObject({ endedBy: "subscriber", outcome: "answered" });
  });
});
