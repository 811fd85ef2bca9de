export { type Heard, type HeardTone, Hearing } from "./audio/hearing.ts";
export { identityTonesHz, nearestIdentityHz } from "./audio/identity-tones.ts";
export { endless, once, type Sound } from "./audio/sound.ts";
export { watchLine } from "./call/dead-line.ts";
export type { OriginateRequest } from "./call/originated-call.ts";
export { type Carrier, type CarrierOptions, createCarrier } from "./carrier.ts";
export { type ControlServer, startControlServer } from "./control/control-server.ts";
export { type Behaviour, behaviours, fixedBehaviour, subscriberNumber } from "./number-plan.ts";
export {
  type CarrierProfile,
  type DurationDistribution,
  defaultProfile,
  drawDurationMs,
  parseProfile,
} from "./profile.ts";
export type {
  CallEnd,
  CallEntry,
  CallOutcome,
  CarrierReport,
  NumberEntry,
} from "./report/ledger.ts";
export { Metronome } from "./rtp/metronome.ts";
export { RtpPhone, type RtpPhoneOptions, type RtpRemote } from "./rtp/rtp-phone.ts";
