import { describe, expect, it } from "vitest";
import { InboundWatch } from "./inbound-watch.ts";

const heard = (packetsReceived: number) => [
  { type: "candidate-pair" },
  { type: "inbound-rtp", packetsReceived },
];

const stops = (...counts: number[]) => {
  const watch = new InboundWatch();
  return counts.map((count) => watch.stopped(heard(count)));
};

describe("TEL-WRT-02 packets that come no more", () => {
  it("TEL-WRT-02 are noticed at the third look without a new one, once", () => {
    expect(stops(10, 20, 20, 20, 20, 20, 20)).toEqual([false, false, false, false, true, false, false]);
  });

  it("TEL-WRT-02 a gap of two looks is none", () => {
    expect(stops(10, 10, 10, 11, 11, 11, 12)).not.toContain(true);
  });

  it("TEL-WRT-02 where none ever came, none are missed", () => {
    expect(stops(0, 0, 0, 0, 0)).not.toContain(true);
  });

  it("TEL-WRT-02 each stop is told", () => {
    expect(stops(1, 1, 1, 1, 2, 2, 2, 2).filter(Boolean)).toHaveLength(2);
  });
});
