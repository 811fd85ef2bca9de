import { expect, test } from "vitest";
import { pathQuality } from "./path-quality.ts";

const inbound = (packetsReceived: number, packetsLost: number, jitter: number) => ({
  type: "inbound-rtp",
  packetsReceived,
  packetsLost,
  jitter,
});

test.each([
  ["nothing is known", [], { verdict: undefined }],
  [
    "as Chromium tells it",
    [{ type: "candidate-pair", currentRoundTripTime: 0.021 }, inbound(500, 0, 0.004)],
    { roundTripMs: 21, lossPercent: 0, jitterMs: 4, verdict: "good" },
  ],
  [
    "as Firefox tells it",
    [
      { type: "candidate-pair" },
      { type: "remote-inbound-rtp", roundTripTime: 0.25, fractionLost: 0 },
      inbound(500, 0, 0.004),
    ],
    { roundTripMs: 250, verdict: "fair" },
  ],
  [
    "loss of what the server heard counts too",
    [{ type: "remote-inbound-rtp", fractionLost: 0.05 }, inbound(500, 0, 0.004)],
    { lossPercent: 5, verdict: "poor" },
  ],
  ["loss of what was heard", [inbound(98, 2, 0.004)], { lossPercent: 2, verdict: "fair" }],
  ["jitter", [inbound(100, 0, 0.041)], { jitterMs: 41, verdict: "poor" }],
  ["nothing heard yet", [{ type: "candidate-pair", currentRoundTripTime: 0.02 }], { verdict: undefined }],
])("DSK-LOG-03 TEL-WRT-05 the way to the server: %s", (_, stats, expected) => {
  expect(pathQuality(stats)).toMatchObject(expected);
});
