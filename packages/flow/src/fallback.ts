import type { Scenario } from "./scenario.ts";

/** What serves a call whose scenario broke: a word of excuse, then the service's default routing (INB-SCN-08). */
export const fallbackScenario: Scenario = {
  format: 1,
  name: "fallback",
  start: "excuse",
  operations: [
    { id: "excuse", kind: "play_prompt", prompt: "system_failure", interruptible: false, exits: {} },
    {
      id: "find",
      kind: "find_agent",
      exits: { no_agents: "failure", queue_limit: "failure", timeout: "failure", escape: "failure" },
    },
    {
      id: "connect",
      kind: "connect_call",
      exits: {
        normal: "exit",
        no_answer: "find",
        busy: "find",
        target_disconnected: "exit",
        transfer_failed: "failure",
      },
    },
    { id: "failure", kind: "set_disposition", disposition: "system_failure", exits: {} },
    { id: "exit", kind: "exit", exits: {} },
  ],
};
