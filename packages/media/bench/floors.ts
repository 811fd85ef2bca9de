import { Generator, type MediaBenchOptions, measurePool } from "./media.ts";
import { runWebrtcBench } from "./webrtc.ts";

/** What one core must carry at least (TEL-PRF-12). */
const floors: readonly (MediaBenchOptions & { readonly name: string })[] = [
  { name: "bridged", calls: 400, seconds: 0 },
  { name: "recorded", calls: 250, seconds: 0, recorded: true },
  { name: "analysed", calls: 200, seconds: 0, analysed: true },
];
const browserLegs = 60;
const spacingLimitMs = 30;
const busyLimit = 0.85;

/** `npm run bench -- floors`: one worker thread with the load that it must carry; p99 of packet spacing and busy share. */
export async function runFloorsBench({ seconds = 8 } = {}) {
  const measured: Record<string, object> = {};
  for (const { name, ...floor } of floors) {
    const generator = await Generator.start();
    const { busy, cpuUs, report } = await measurePool(generator, { ...floor, seconds });
    generator.stop();
    const { spacingP99Ms, sent, received } = report;
    measured[name] = {
      calls: floor.calls,
      cores: Math.round((cpuUs / seconds / 1e6) * 100) / 100,
      busy: Math.round(busy * 100) / 100,
      spacingP99Ms,
      sent,
      received,
      held: spacingP99Ms <= spacingLimitMs && busy <= busyLimit,
    };
  }
  const web = await runWebrtcBench({ library: "gateway", legs: browserLegs, seconds });
  measured.browser = {
    legs: browserLegs,
    legsPerCore: web.legsPerCore,
    lostPercent: web.lostPercent,
    held: web.legsPerCore >= browserLegs,
  };
  return { seconds, spacingLimitMs, busyLimit, ...measured };
}
