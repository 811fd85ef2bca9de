import type { Switch } from "@perezvon/telephony";

/** What the administrator's pages ask of the switch. */
export type SwitchDoor = Pick<
  Switch,
  | "trunkStates"
  | "registrations"
  | "onRegistration"
  | "execute"
  | "onEvent"
  | "tollUses"
  | "releaseToll"
  | "drain"
  | "draining"
  | "resume"
  | "legs"
  | "load"
>;
