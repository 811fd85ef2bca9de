import type { Scenario } from "./scenario.ts";

/** Any free agent of the service's groups: what a number without a scenario of its own does (OUT-CMP-14). */
export const defaultRouting: Scenario = {
  format: 1,
  name: "default routing",
  start: "find",
  operations: [
    {
      id: "find",
      kind: "find_agent",
      timeoutSeconds: 300,
      exits: { normal: "connect", no_agents: "sorry", queue_limit: "sorry", timeout: "sorry" },
    },
    {
      id: "connect",
      kind: "connect_call",
      exits: {
        normal: "exit",
        no_answer: "find",
        busy: "find",
        target_disconnected: "exit",
        transfer_failed: "exit",
      },
    },
    {
      id: "sorry",
      kind: "play_prompt",
      prompt: "no_agents",
      interruptible: false,
      exits: { normal: "exit" },
    },
    { id: "exit", kind: "exit", exits: {} },
  ],
};
