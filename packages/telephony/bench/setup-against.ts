import { sleep, systemTimers } from "@perezvon/base";
import type { LoadReport } from "./far-sides.ts";
import { anchorOf, highestRate, judged, rateHolds, targets } from "./targets.ts";
import {
  costFrom,
  type FarSides,
  inTurns,
  type Measured,
  type Target,
  type VersusOptions,
} from "./versus.ts";

export interface SetupAgainstOptions extends VersusOptions {
  readonly rate?: number;
  readonly seconds?: number;
  /**
   * So many calls are set up before, so that both are as they are in a server that has run a while: after 3,000 ours still had forty
   * functions to compile in the next thousand calls, after 7,000 eight.
   */
  readonly warmUpCalls?: number;
}

interface SetupRun extends Measured {
  readonly cpuMsPerCall: number;
  readonly setupP50Ms: number;
  readonly setupP95Ms: number;
}

const warmUpRate = 250;
const warmUpSeconds = 15;

/** `npm run bench -- setup --against asterisk`: TEL-PRF-07. */
export async function runSetupAgainst(options: SetupAgainstOptions) {
  const { rate = 100, seconds = 10, warmUpCalls = 8_000 } = options;
  const results = await inTurns<SetupRun>(options, {}, async (generator, target) => {
    await load(generator, target, warmUpRate, warmUpCalls / warmUpRate);
    const cost = costFrom(target.pid, generator.pid);
    const report = await load(generator, target, rate, seconds);
    const { own, foreign, elapsed } = cost();
    if (report.failed > 0) return `${report.failed} of ${report.started} calls failed at ${rate} a second`;
    return {
      cpuMsPerCall: (own * 1000) / report.done,
      setupP50Ms: report.setupP50Ms,
      setupP95Ms: report.setupP95Ms,
      foreignCores: foreign / elapsed,
    };
  });
  const values = (side: "perezvon" | "asterisk") => results[side].map((run) => run.cpuMsPerCall);
  return {
    against: "asterisk",
    rate,
    seconds,
    warmUpCalls,
    cpuMsPerCall: judged(targets.setup, values("perezvon"), values("asterisk")),
    anchor: anchorOf("setup", values("asterisk")),
    runs: results,
  };
}

export interface RateAgainstOptions extends VersusOptions {
  /** Length of each try. */
  readonly seconds?: number;
  readonly step?: number;
  readonly most?: number;
}

/** INVITE, its answers, ACK and BYE of both legs, as far as one of them could be sent again. */
const messagesOfCall = 4;

/** `npm run bench -- rate --against asterisk`: TEL-PRF-08. */
export async function runRateAgainst(options: RateAgainstOptions) {
  const { seconds = 5, step = 25, most = 2_000 } = options;
  const results = await inTurns<Measured & { readonly highest: number }>(
    { runs: 1, ...options },
    {},
    async (generator, target) => {
      await load(generator, target, warmUpRate, warmUpSeconds);
      const cost = costFrom(target.pid, generator.pid);
      const highest = await highestRate(200, most, step, async (rate) => {
        const tried = await load(generator, target, rate, seconds);
        // What one try has left behind is no burden of the next.
        await sleep(systemTimers, target.restMs);
        return rateHolds({ ...tried, offered: rate * seconds, messages: messagesOfCall });
      });
      const { foreign, elapsed } = cost();
      return { highest, foreignCores: foreign / elapsed };
    },
  );
  const values = (side: "perezvon" | "asterisk") => results[side].map((run) => run.highest);
  return {
    against: "asterisk",
    seconds,
    step,
    callsPerSecond: judged(targets.rate, values("perezvon"), values("asterisk")),
    runs: results,
  };
}

function load(generator: FarSides, target: Target, perSecond: number, seconds: number): Promise<LoadReport> {
  return generator.ask({ kind: "load", target: target.port, perSecond, seconds }) as Promise<LoadReport>;
}
