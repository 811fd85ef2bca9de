export { assert, assertNever } from "./assert.ts";
export type { Brand } from "./brand.ts";
export {
  afterThisTurn,
  type Clock,
  letPromisesSettle,
  sleep,
  soon,
  systemClock,
  systemTimers,
  type Timer,
  type Timers,
} from "./clock.ts";
export { Emitter } from "./emitter.ts";
export { type Logger, silentLogger } from "./logger.ts";
export { entropyRandom, type Random, seededRandom } from "./random.ts";
export { err, ok, type Result } from "./result.ts";
export { uuidV7 } from "./uuid.ts";
export { VirtualClock } from "./virtual-clock.ts";
