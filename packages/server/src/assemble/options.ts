import type { Clock, Logger, Random, Timers } from "@perezvon/base";
import type { SwitchOptions } from "@perezvon/telephony";
import type { Config } from "../config/config.ts";

export interface AssembleOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
  /** The bundled programs that threads and child processes run. */
  readonly programs: {
    readonly mediaWorker: URL;
    readonly webrtcGateway: URL | undefined;
    readonly forecast: URL;
    /** Left out where prompts need not speak. */
    readonly speech: URL | undefined;
  };
  readonly webFolder: string | undefined;
  readonly mediaWorkers: number;
  /** How busy this process is; left out: calls are refused for media and ports alone (TEL-LIM-01). */
  readonly nodeLoad?: SwitchOptions["nodeLoad"];
  /** Aborted when the program is told to end while it still starts. */
  readonly interrupted?: AbortSignal;
  /** Off only where the data are thrown away. */
  readonly fsync?: boolean;
}
