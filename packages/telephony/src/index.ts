export type {
  BindingMemory,
  Line,
  SoundLibrary,
  StoredBinding,
  Switch,
  SwitchDirectory,
  SwitchOptions,
  Trunk,
} from "./contract.ts";
export { createSwitch } from "./switch.ts";
