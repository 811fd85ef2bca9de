import type { AgentRow } from "@perezvon/api";
import { describe, expect, it } from "vitest";
import { countByState, orderAgents } from "./agent-order.ts";

const agent = (name: string, state: AgentRow["state"], since: string): AgentRow => ({
  userId: name,
  name,
  login: name,
  extension: null,
  state,
  reason: null,
  since,
  previewsRefused: 0,
  interaction: null,
});

describe("DSK-RTV-03 agents in the supervisor's table", () => {
  const agents = [
    agent("out", "logged_out", "2026-01-01T00:00:00.000Z"),
    agent("late", "ready", "2026-01-01T10:00:00.000Z"),
    agent("early", "ready", "2026-01-01T09:00:00.000Z"),
    agent("talks", "busy", "2026-01-01T08:00:00.000Z"),
  ];

  it("DSK-RTV-03 stand by state, the longest in it first", () => {
    expect(orderAgents(agents).map(({ name }) => name)).toEqual(["early", "late", "talks", "out"]);
  });

  it("DSK-RTV-03 are counted by state, states without agents too", () => {
    expect(countByState(agents).map(({ state, count }) => `${state} ${count}`)).toEqual([
      "ready 2",
      "busy 1",
      "after_call_work 0",
      "supervising 0",
      "not_ready 0",
      "logged_out 1",
    ]);
  });
});
