import type { Scenario } from "./scenario.ts";

/** «Входящие вызовы» of a new centre (PLT-TST-08); ids carry the number of the step. */
export const demoInboundScenario: Scenario = {
  format: 1,
  name: "Входящие вызовы",
  start: "s1_hours",
  operations: [
    {
      id: "s1_hours",
      kind: "if",
      branches: [{ exit: "closed", when: { kind: "entry_open", is: false } }],
      exits: { closed: "s9_closed", normal: "s2_greeting" },
    },
    // The key counts for the menu: who knows the way need not wait (INB-BLK-05).
    {
      id: "s2_greeting",
      kind: "play_prompt",
      prompt: "greeting",
      interruptible: true,
      reuseKey: true,
      exits: { normal: "s3_menu" },
    },
    {
      id: "s3_menu",
      kind: "menu",
      prompt: "menu",
      keys: ["1", "2", "3", "*"],
      waitSeconds: 5,
      retries: 2,
      wrongKeyPrompt: "menu_wrong",
      exits: {
        "1": "s4_find",
        "2": "s8_information",
        "3": "s10_voicemail",
        "*": "s3_menu",
        normal: "s4_find",
      },
    },
    {
      id: "s4_find",
      kind: "find_agent",
      timeoutSeconds: 300,
      exits: {
        normal: "s5_connect",
        no_agents: "s11_no_agents",
        queue_limit: "s11_no_agents",
        timeout: "s11_no_agents",
      },
    },
    {
      id: "s5_connect",
      kind: "connect_call",
      exits: {
        normal: "s7_exit",
        no_answer: "s6_priority",
        busy: "s6_priority",
        target_disconnected: "s7_exit",
        transfer_failed: "s7_exit",
      },
    },
    { id: "s6_priority", kind: "set_priority", mode: "add", value: 1, exits: { normal: "s4_find" } },
    { id: "s7_exit", kind: "exit", exits: {} },
    {
      id: "s8_information",
      kind: "play_prompt",
      prompt: "information",
      interruptible: true,
      reuseKey: true,
      exits: { normal: "s3_menu" },
    },
    {
      id: "s9_closed",
      kind: "play_prompt",
      prompt: "closed",
      interruptible: false,
      exits: { normal: "s10_voicemail" },
    },
    { id: "s10_voicemail", kind: "voicemail", longestSeconds: 120, exits: { normal: "s7_exit" } },
    {
      id: "s11_no_agents",
      kind: "play_prompt",
      prompt: "no_agents",
      interruptible: false,
      exits: { normal: "s10_voicemail" },
    },
  ],
};
