import { expect, test } from "vitest";
import { runFloodBench } from "../bench/flood.ts";

test("TEL-SEC-07 5,000 REGISTER a second from a thousand unknown addresses: set-up under 1 s p95, no RTP lost", {
  timeout: 60_000,
}, async () => {
  const { registersOfThousand: figures } = await runFloodBench({
    seconds: 2,
    rate: 20,
    calls: 10,
    phases: ["registersOfThousand"],
  });
  expect(figures?.sentPerSecond).toBeGreaterThan(4_000);
  expect(figures?.failed).toBe(0);
  expect(figures?.setupP95Ms).toBeLessThan(1_000);
  expect(figures?.rtpLost).toBe(0);
});
