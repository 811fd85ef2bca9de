export type {
  BindingMemory,
  Line,
  LineRegistration,
  RegistrationChanged,
  SoundLibrary,
  StoredBinding,
  Switch,
  SwitchDirectory,
  SwitchOptions,
  Trunk,
} from "./contract.ts";
export { createSwitch } from "./switch.ts";
export { type RunningTrace, SipTrace, type TracedCall, type TraceMessage } from "./trace/sip-trace.ts";
