import type { Engine } from "@perezvon/engine";

/** What the server asks of the engine; starting and stopping it is the composition root's. */
export type EngineDoor = Pick<
  Engine,
  "desk" | "recordings" | "campaigns" | "testDials" | "agents" | "queues" | "agentsChanged" | "onEvent"
>;
