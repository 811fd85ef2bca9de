import type { Interaction } from "@perezvon/api";
import type { CallEntry } from "@perezvon/carrier";
import type { AgentRobot } from "./agent-robot.ts";
import { percentile, rounded } from "./figures.ts";

/** From the decision to dial, as the interaction record has it, to the INVITE at the carrier. */
export function setupTimesMs(interactions: readonly Interaction[], calls: readonly CallEntry[]): number[] {
  const startsByNumber = new Map<string, number[]>();
  for (const { direction, to, startedAt } of interactions) {
    if (direction !== "outbound") continue;
    const starts = startsByNumber.get(to) ?? [];
    starts.push(Date.parse(startedAt));
    startsByNumber.set(to, starts);
  }
  return calls.flatMap(({ number, inviteAt }) => {
    const start = startsByNumber
      .get(number)
      ?.filter((at) => at <= inviteAt)
      .reduce((latest, at) => Math.max(latest, at), Number.NEGATIVE_INFINITY);
    return start === undefined || start === Number.NEGATIVE_INFINITY ? [] : [inviteAt - start];
  });
}

/** From a person's answer to the first sound of the agent in the person's ear. */
export function answerToAgentMs(calls: readonly CallEntry[]): number[] {
  return calls.flatMap(({ behaviour, answerAt, firstHeardAt }) =>
    behaviour === "person" && answerAt !== undefined && firstHeardAt !== undefined
      ? [firstHeardAt - answerAt]
      : [],
  );
}

/** From the end of a person's greeting to the first sound of the agent (TEL-CPA-12); an agent who speaks earlier waits for nothing. */
export function greetingToAgentMs(calls: readonly CallEntry[]): number[] {
  return calls.flatMap(({ behaviour, greetedAt, firstHeardAt }) =>
    behaviour === "person" && greetedAt !== undefined && firstHeardAt !== undefined
      ? [Math.max(0, firstHeardAt - greetedAt)]
      : [],
  );
}

/** Share of the time on duty that agents were with a call or wrapping one up. */
export function busyPercent(robots: readonly AgentRobot[]): number | undefined {
  let busy = 0;
  let onDuty = 0;
  for (const robot of robots) {
    const working = robot.timeIn("busy") + robot.timeIn("after_call_work");
    busy += working;
    onDuty += working + robot.timeIn("ready") + robot.timeIn("not_ready");
  }
  return onDuty > 0 ? rounded((100 * busy) / onDuty, 1) : undefined;
}

export function p95(values: readonly number[]): number | undefined {
  return rounded(percentile(values, 0.95));
}
