import { totalmem } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { SwitchOptions } from "@perezvon/telephony";

const resolutionMs = 10;
const readings = 3;

/**
 * How busy this process is, each time since the last time (TEL-LIM-01). The delay is the middle one of the last three readings:
 * one long round, of the collector or of a start, is no load, and two in three seconds are.
 */
export function watchNodeLoad(loopDelayLimitMs: number): NonNullable<SwitchOptions["nodeLoad"]> {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  const delays: number[] = [];
  return () => {
    // The histogram holds the time between two looks, which are a resolution apart when nothing delays them.
    const p99 = histogram.percentile(99) / 1e6;
    delays.push(Math.max(0, p99 - resolutionMs));
    if (delays.length > readings) delays.shift();
    histogram.reset();
    return {
      loopDelayMs: delays.length < readings ? 0 : middle(delays),
      loopDelayLimitMs,
      memoryBytes: process.memoryUsage.rss(),
      memoryLimitBytes: memoryLimit(process.constrainedMemory(), totalmem()),
    };
  };
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** What a container may use, or the machine: a limit above what there is is none. */
export function memoryLimit(constrained: number | undefined, total: number): number {
  return constrained !== undefined && constrained > 0 && constrained < total ? constrained : total;
}
