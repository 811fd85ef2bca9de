import type { LegEvent } from "../call/leg-book.ts";
import type { AgentPart } from "../desk/agent-part.ts";
import type { DeskSession } from "../desk/desk-session.ts";
import type { PartSubject } from "../desk/part-contract.ts";
import type { ScenarioCall } from "../inbound/scenario-call.ts";
import type { ScenarioClient, ScenarioResult } from "../inbound/scenario-client.ts";

/** Begins the scenario of a campaign for a customer who has answered. */
export type ScenarioStarter = (client: ScenarioClient) => ScenarioCall;

/** The dial whose customer goes through a scenario. */
export interface ScenarioHost {
  card(session: DeskSession): Omit<PartSubject, "callId">;
  /** The scenario asks for an agent. */
  asks(): void;
  taken(part: AgentPart): void;
  joined(at: number): void;
  /** Nothing is open any more. */
  over(): void;
}

/** The scenario that serves the customer of a dial, and how far it has come with him. */
export class DialScenario implements ScenarioClient {
  readonly #host: ScenarioHost;
  readonly #call: ScenarioCall;
  #waits: "queue" | "offered" | "none" = "none";
  #taken = false;
  #result: ScenarioResult | undefined;

  constructor(start: ScenarioStarter, host: ScenarioHost) {
    this.#host = host;
    this.#call = start(this);
  }

  get stage(): "scenario" | "waiting" | "offered" | "talk" {
    if (this.#waits !== "none") return this.#waits === "queue" ? "waiting" : "offered";
    return this.#taken ? "talk" : "scenario";
  }

  /** Undefined while the customer, or an agent's work with him, goes on. */
  get result(): ScenarioResult | undefined {
    return this.#result;
  }

  begin(): void {
    this.#call.begin();
  }

  stop(): void {
    this.#call.stop();
  }

  onLeg(event: LegEvent): void {
    this.#call.onLeg(event);
  }

  card(session: DeskSession): Omit<PartSubject, "callId"> {
    return this.#host.card(session);
  }

  waits(what: "queue" | "offered" | "none"): void {
    this.#waits = what;
    if (what !== "none") this.#host.asks();
  }

  accepted(part: AgentPart): void {
    this.#waits = "none";
    this.#taken = true;
    this.#host.taken(part);
  }

  joined(at: number): void {
    this.#host.joined(at);
  }

  over(result: ScenarioResult): void {
    this.#result = result;
    this.#host.over();
  }
}
