import type { PlayItem, UserId } from "@perezvon/model";
import { alwaysOpen, type HoursSet } from "@perezvon/schedule";
import {
  type FlowCommand,
  type FlowEvent,
  type FlowState,
  newFlow,
  type OutsideAct,
  type OutsideAnswer,
  type Scenario,
  step,
} from "../src/index.ts";

/** A call in a scenario, told in words: each event returns its commands as short lines. */
export class Call {
  state: FlowState = newFlow();
  now = Date.UTC(2026, 0, 5, 9);
  /** What was asked outside last. */
  act: OutsideAct | undefined;
  readonly #scenario: Scenario;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  send(event: FlowEvent): readonly string[] {
    // Through JSON, as another process would get it.
    const kept = JSON.parse(JSON.stringify(this.state)) as FlowState;
    const { state, commands } = step(this.#scenario, kept, event, this.now);
    this.state = state;
    this.act =
      commands.flatMap((command) => (command.kind === "outside" ? [command.act] : [])).at(-1) ?? this.act;
    return commands.map(words);
  }

  start(hours: HoursSet = alwaysOpen, variables: Readonly<Record<string, string>> = {}): readonly string[] {
    return this.send({
      kind: "started",
      serviceId: "support",
      language: "ru",
      priority: 1,
      hours,
      variables,
    });
  }

  /** What plays comes to its end. */
  played(): readonly string[] {
    return this.send({ kind: "play_ended", playId: this.state.playing?.playId ?? "none" });
  }

  press(digit: string): readonly string[] {
    return this.send({ kind: "digit", digit });
  }

  /** The running timer fires after `ms`. */
  timer(ms: number): readonly string[] {
    this.now += ms;
    return this.send({ kind: "timer", timerId: this.state.timerId ?? "none" });
  }

  /** Whoever was asked answers. */
  answers(answer: OutsideAnswer): readonly string[] {
    return this.send({ kind: "outside_done", actId: this.state.asked ?? "none", answer });
  }

  found(agentId: string): readonly string[] {
    return this.send({ kind: "agent_found", agentId: agentId as UserId });
  }
}

function spoken(item: PlayItem): string {
  return item.kind === "prompt" ? item.name : item.kind === "speech" ? `«${item.text}»` : item.kind;
}

function words(command: FlowCommand): string {
  switch (command.kind) {
    case "play": {
      const items = command.items.map((item) =>
        item.kind === "music" ? ["music", item.messageId].join(" ").trim() : spoken(item),
      );
      return `play ${items.join("+")}${command.repeat === 0 ? " for ever" : ""}`;
    }
    case "stop_play":
      return "stop play";
    case "start_timer":
      return `timer ${command.ms / 1000} s`;
    case "cancel_timer":
      return "cancel timer";
    case "queue":
      return `queue ${command.serviceId} priority ${command.priority}`;
    case "connect":
      return `connect ${command.agentId}`;
    case "transfer":
      return `transfer to ${command.destination}`;
    case "record_message":
      return `record ${command.maxMs / 1000} s`;
    case "set_disposition":
      return `${command.by}: ${command.disposition}`;
    case "outside":
      return `ask ${command.act.kind}`;
    case "failed":
      return `failed ${command.code}`;
    default:
      return command.kind.replace("_", " ");
  }
}
