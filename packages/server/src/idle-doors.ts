import type { EngineDoor } from "./engine-door.ts";
import type { PhoneDoor } from "./phone-door.ts";
import type { SwitchDoor } from "./switch-door.ts";

/** A node without engine: desks do not open, campaigns stand still. */
export const idleEngine: EngineDoor = {
  desk: {
    open: async () => undefined,
    page: () => {},
    snapshot: () => undefined,
    command: async () => "not_signed_in",
  },
  recordings: { pause: () => "no_such_interaction" },
  campaigns: {
    changed: async () => {},
    callBacksChanged: () => {},
    live: () => undefined,
    pacing: () => undefined,
  },
  testDials: { begin: async () => "no_line", last: () => undefined, end: () => {} },
  agents: () => [],
  queues: () => [],
  agentsChanged: async () => {},
  onEvent: () => () => {},
};

/** A node without switch. */
export const idlePhone: PhoneDoor = {
  offer: () => Promise.reject(new Error("this node carries no phones")),
  echo: () => false,
  candidate: () => {},
  onCandidate: () => () => {},
  close: () => {},
};

export const idleSwitch: SwitchDoor = {
  trunkStates: () => [],
  registrations: () => [],
  onRegistration: () => () => {},
  execute: () => {},
  onEvent: () => () => {},
  tollUses: () => [],
  releaseToll: () => {},
  drain: async () => {},
  draining: undefined,
  resume: () => {},
  legs: 0,
  load: 0,
};
