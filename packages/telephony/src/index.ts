export type {
  BindingMemory,
  CentreTolls,
  Line,
  LineRegistration,
  RegistrationChanged,
  SoundLibrary,
  SpokenText,
  StoredBinding,
  Switch,
  SwitchDirectory,
  SwitchOptions,
  TollMemory,
  Trunk,
  TrunkMemory,
} from "./contract.ts";
export { AddressCountries } from "./limits/address-countries.ts";
export type { LegRecords } from "./records/leg-ledger.ts";
export { SipSteps } from "./records/sip-steps.ts";
export { createSwitch } from "./switch.ts";
export { type RunningTrace, SipTrace, type TracedCall, type TraceMessage } from "./trace/sip-trace.ts";
