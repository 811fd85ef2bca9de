import { sleep, systemTimers } from "@perezvon/base";
import type { TalkReport } from "./far-sides.ts";
import { cpuSeconds, residentKb } from "./process-cost.ts";
import { anchorOf, judged, type Target, targets, voidBecause } from "./targets.ts";
import { costFrom, inTurns, type Measured, type VersusOptions } from "./versus.ts";

export interface MediaAgainstOptions extends VersusOptions {
  /** Bridged calls. */
  readonly calls?: number;
  readonly seconds?: number;
  /** Every call recorded: in WAV, or in GSM 06.10; what is made of a recording after the call counts. */
  readonly recorded?: boolean | "wav" | "gsm";
  /** Every packet becomes a frame. */
  readonly framed?: boolean;
}

interface MediaRun extends Measured {
  readonly usPerPacket: number;
  readonly cores: number;
  readonly kbPerCall: number;
  readonly delayP50Ms: number;
  readonly delayP99Ms: number;
}

const warmUpSeconds = 2;

/** `npm run bench -- media --against asterisk`: TEL-PRF-02 to -06 and -09. */
export async function runMediaAgainst(options: MediaAgainstOptions) {
  const recorded = options.recorded === true ? "wav" : options.recorded || undefined;
  const { framed = false, seconds = 10 } = options;
  const { calls = recorded === "gsm" ? 100 : recorded === undefined ? 300 : 200 } = options;
  const results = await inTurns<MediaRun>(options, { recorded, framed }, async (generator, target) => {
    const idleKb = residentKb(target.pid);
    const report = await generator.ask({ kind: "up", target: target.port, calls, perSecond: 50 });
    const up = report.kind === "up" ? report.calls : 0;
    // What is recorded is worked on after the call too: there everything counts, from the first packet to the last file.
    const whole = costFrom(target.pid, generator.pid);
    const warm = (await generator.ask({ kind: "talk", seconds: warmUpSeconds, framed })) as TalkReport;
    const alone = costFrom(target.pid, generator.pid);
    const talk = (await generator.ask({ kind: "talk", seconds, framed })) as TalkReport;
    const kbPerCall = (residentKb(target.pid) - idleKb) / calls;
    const talked = alone();
    await generator.ask({ kind: "down" });
    if (recorded !== undefined) await quiet(target.pid);
    const { own, foreign, elapsed } = recorded === undefined ? talked : whole();
    const packets = talk.received + (recorded === undefined ? 0 : warm.received);
    const fault = voidBecause({ calls, up, ...talk });
    if (fault !== undefined) return fault;
    return {
      usPerPacket: (own * 1e6) / packets,
      cores: talked.own / talked.elapsed,
      kbPerCall,
      delayP50Ms: talk.delayP50Ms,
      delayP99Ms: talk.delayP99Ms,
      foreignCores: foreign / elapsed,
    };
  });
  const of = (target: Target, name: keyof MediaRun) =>
    judged(
      target,
      results.perezvon.map((run) => run[name]),
      results.asterisk.map((run) => run[name]),
    );
  const cpu = framed
    ? targets.framed
    : recorded === "gsm"
      ? targets.recordedGsm
      : recorded
        ? targets.recorded
        : targets.bridged;
  return {
    against: "asterisk",
    calls,
    seconds,
    recorded: recorded ?? "no",
    framed,
    cpuUsPerPacket: of(cpu, "usPerPacket"),
    anchor: anchorOf(
      framed ? "framed" : recorded === "gsm" ? "recordedGsm" : recorded ? "recorded" : "bridged",
      results.asterisk.map(({ usPerPacket }) => usPerPacket),
    ),
    // The frame path has a buffer, which Asterisk has not: delay and memory are promised for the relay.
    ...(framed
      ? {}
      : {
          kbPerCall: of(targets.memory, "kbPerCall"),
          delayP50Ms: of(targets.delayP50, "delayP50Ms"),
          delayP99Ms: of(targets.delayP99, "delayP99Ms"),
        }),
    runs: results,
  };
}

interface ConferenceRun extends Measured {
  readonly cores: number;
}

/** `npm run bench -- conference --against asterisk`: TEL-PRF-10. Ten conferences of ten, and everybody speaks. */
export async function runConferenceAgainst(options: VersusOptions & { readonly seconds?: number }) {
  const { seconds = 10 } = options;
  const calls = 100;
  const results = await inTurns<ConferenceRun>(options, { conference: true }, async (generator, target) => {
    const begun = { kind: "up", target: target.port, calls, perSecond: 25, alone: true } as const;
    const report = await generator.ask(begun);
    const up = report.kind === "up" ? report.calls : 0;
    await generator.ask({ kind: "talk", seconds: warmUpSeconds, mixed: true });
    const cost = costFrom(target.pid, generator.pid);
    const talk = (await generator.ask({ kind: "talk", seconds, mixed: true })) as TalkReport;
    const { own, foreign, elapsed } = cost();
    await generator.ask({ kind: "down" });
    const fault = voidBecause({
      calls,
      up,
      astray: 0,
      sent: seconds * 50 * calls,
      received: heard(talk, seconds),
    });
    return fault ?? { cores: own / elapsed, foreignCores: foreign / elapsed };
  });
  const cores = (side: "perezvon" | "asterisk") => results[side].map((run) => run.cores);
  return {
    against: "asterisk",
    conferences: 10,
    parties: 10,
    seconds,
    cores: judged(targets.conference, cores("perezvon"), cores("asterisk")),
    runs: results,
  };

  /** A mixer sends by its own clock: what comes before the first word and after the last is not lost. */
  function heard({ received }: TalkReport, length: number): number {
    return Math.min(received, length * 50 * calls);
  }
}

/** Waits until the process has nothing more to do, a minute at most: its recordings are stored. */
async function quiet(pid: number): Promise<void> {
  let before = cpuSeconds(pid);
  for (let waited = 0; waited < 60; waited++) {
    await sleep(systemTimers, 1_000);
    const now = cpuSeconds(pid);
    if (now - before < 0.05) return;
    before = now;
  }
}
