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
