import type { CallEntry } from "@perezvon/carrier";
import { describe, expect, it } from "vitest";
import { checkAudio, type PhoneRecord } from "./audio-check.ts";

const customer = {
  behaviour: "person",
  number: "+1",
  identityHz: 1240,
  answerAt: 1000,
  firstHeardAt: 3000,
  endAt: 20_000,
  heardFrequencyHz: 560,
  heardTones: [{ hz: 560, windows: 12 }],
} as unknown as CallEntry;

function phone(identityHz: number, hears: number[], from = 900, to = 20_000): PhoneRecord {
  return {
    login: `agent${identityHz}`,
    identityHz,
    calls: [
      {
        from: "+1",
        invitedAt: from,
        answeredAt: from,
        endedAt: to,
        heard: {
          tones: hears.map((hz) => ({ hz, windows: 5 })),
        } as unknown as PhoneRecord["calls"][0]["heard"],
      },
    ],
  };
}

describe("who heard whom", () => {
  it("is proven when each side heard the tone of the other", () => {
    expect(checkAudio([customer], [phone(560, [1240]), phone(720, [])])).toEqual({
      provenTwoWay: 1,
      faults: [],
    });
  });

  it("one way is a fault", () => {
    expect(checkAudio([customer], [phone(560, [])]).faults).toEqual(["agent560 did not hear +1 (1240 Hz)"]);
  });

  it("a stranger's tone is a fault", () => {
    expect(checkAudio([customer], [phone(720, [1240])]).faults).toEqual([
      "+1 heard 560 Hz, which no phone sounded then",
    ]);
    expect(checkAudio([customer], [phone(560, [1240], 30_000, 40_000)]).faults).toHaveLength(1);
    const both = { ...customer, heardTones: [...customer.heardTones, { hz: 720, windows: 2 }] };
    expect(checkAudio([both], [phone(560, [1240])]).faults).toEqual(["+1 heard several phones: 560, 720 Hz"]);
  });

  it("noise without a tone is a fault when there was time to measure one", () => {
    const deaf = { ...customer, heardFrequencyHz: undefined, heardTones: [] };
    expect(checkAudio([deaf], [phone(560, [])]).faults).toEqual(["+1 heard no phone"]);
    expect(checkAudio([{ ...deaf, endAt: 4000 }], [phone(560, [])]).faults).toEqual([]);
  });

  it("a call too short to measure proves nothing and is no fault", () => {
    expect(checkAudio([{ ...customer, endAt: 6000 }], [phone(560, [])])).toEqual({
      provenTwoWay: 0,
      faults: [],
    });
  });
});
