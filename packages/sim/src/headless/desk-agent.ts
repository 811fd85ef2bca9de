import { type Clock, type Random, sleep, type Timers } from "@perezvon/base";
import type { DeskCommand, DeskSnapshot } from "@perezvon/model";
import { AgentRobot, type RobotHabits } from "./agent-robot.ts";
import type { AgentAccount } from "./agents.ts";
import { EventConnection } from "./event-connection.ts";
import type { Softphone } from "./softphone.ts";

export interface DeskAgentTools {
  readonly base: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly habits: RobotHabits;
}

const DUTY_LIMIT_MS = 20_000;
const POLL_MS = 50;

/** One agent at work: the desk over HTTP and WebSocket, the phone over SIP, and the robot who minds both. */
export class DeskAgent {
  readonly account: AgentAccount;
  readonly phone: Softphone;
  readonly robot: AgentRobot;
  readonly faults: string[] = [];
  readonly #tools: DeskAgentTools;
  #connection: EventConnection | undefined;
  #snapshot: DeskSnapshot | undefined;
  #connectionLosses = 0;

  constructor(account: AgentAccount, phone: Softphone, tools: DeskAgentTools) {
    this.account = account;
    this.phone = phone;
    this.#tools = tools;
    this.robot = new AgentRobot({
      clock: tools.clock,
      timers: tools.timers,
      random: tools.random,
      habits: tools.habits,
      send: (command) => this.#send(command),
      onFault: (fault) => this.#fault(fault),
    });
  }

  get snapshot(): DeskSnapshot | undefined {
    return this.#snapshot;
  }

  get connectionLosses(): number {
    return this.#connectionLosses;
  }

  /** Opens the desk, chooses the SIP phone, becomes Ready. */
  async goOnDuty(): Promise<void> {
    const { base, timers } = this.#tools;
    this.#connection = await EventConnection.open({
      base,
      cookie: this.account.client.cookie,
      timers,
      topics: ["desk"],
      onEvent: (topic, data) => {
        if (topic === "desk") this.#take(data as DeskSnapshot);
      },
      onLost: () => this.#connectionLosses++,
      onFresh: () => {
        this.#openDesk().catch((error: unknown) => this.#fault(String(error)));
      },
    });
    await this.#openDesk();
    await this.#until("ready", ({ state }) => state === "ready" || state === "busy");
  }

  /** Finishes what is open, then signs out of work. Tells what did not end. */
  async goOffDuty(limitMs: number): Promise<void> {
    this.robot.signOut();
    try {
      await this.#until("idle", ({ interactions }) => interactions.length === 0, limitMs);
      // A hang-up still planned for a talk that the customer ended first is not for one who has signed out.
      this.robot.stop();
      await this.#send({ kind: "set_state", state: "logged_out", reason: undefined });
    } catch (error) {
      this.#fault(error instanceof Error ? error.message : String(error));
    }
    for (const fault of this.phone.faults) this.#fault(fault);
    this.close();
  }

  /** Leaves at once, whatever is open. */
  close(): void {
    this.robot.stop();
    this.#connection?.close();
    this.phone.hangUp();
  }

  async #openDesk(): Promise<void> {
    if (!this.#connection) return;
    this.#take(await this.#connection.command<DeskSnapshot>({ kind: "desk.open" }));
    if (this.#snapshot?.device !== "sip") await this.#send({ kind: "set_device", device: "sip" });
    await this.#until("reachable", (snapshot) => snapshot.device === "sip" && snapshot.reachable);
    if (this.#snapshot?.state !== "ready" && this.#snapshot?.interactions.length === 0) {
      await this.#send({ kind: "set_state", state: "ready", reason: undefined });
    }
  }

  #take(snapshot: DeskSnapshot): void {
    this.#snapshot = snapshot;
    this.robot.snapshot(snapshot);
  }

  #send(command: DeskCommand): Promise<unknown> {
    if (!this.#connection) throw new Error("the desk is not open");
    return this.#connection.command({ kind: "desk", command });
  }

  #fault(fault: string): void {
    this.faults.push(`${this.account.login}: ${fault}`);
  }

  async #until(
    what: string,
    holds: (snapshot: DeskSnapshot) => boolean,
    limitMs = DUTY_LIMIT_MS,
  ): Promise<void> {
    const { clock, timers } = this.#tools;
    const deadline = clock.monotonicMs() + limitMs;
    while (!this.#snapshot || !holds(this.#snapshot)) {
      if (clock.monotonicMs() > deadline) {
        const { state, reason, device, reachable, interactions } = this.#snapshot ?? {};
        const seen = JSON.stringify({
          state,
          reason,
          device,
          reachable,
          open: interactions?.map((i) => i.phase),
        });
        throw new Error(`${this.account.login} is not ${what} after ${limitMs} ms: ${seen}`);
      }
      await sleep(timers, POLL_MS);
    }
  }
}
