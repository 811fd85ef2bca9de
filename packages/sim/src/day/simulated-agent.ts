import type { Random, Timers } from "@perezvon/base";
import type { Engine } from "@perezvon/engine";
import type { DeskCommand, DeskInteraction, DeskSnapshot, UserId } from "@perezvon/model";
import { centreId } from "./day-plan.ts";
import type { SimulatedSwitch } from "./simulated-switch.ts";

/** The server that the agent's page talks to now; another one after a crash. */
export interface Server {
  readonly engine: Engine;
  readonly switch: SimulatedSwitch;
}

const choices = [
  "sold",
  "rejected",
  "rejected",
  "not_interested",
  "wrong_person",
  "wrong_number",
  "add_to_dnc",
  "reschedule",
  undefined,
] as const;

/** A person at a desk: accepts, talks, chooses a disposition, takes breaks, comes back after a crash. */
export class SimulatedAgent {
  readonly userId: UserId;
  readonly #timers: Timers;
  readonly #random: Random;
  #server: Server | undefined;
  #working = false;
  /** What was answered already: one reaction to each phase of each interaction, and to each state. */
  #reacted = "";

  constructor(userId: UserId, timers: Timers, random: Random) {
    this.userId = userId;
    this.#timers = timers;
    this.#random = random;
  }

  get working(): boolean {
    return this.#working;
  }

  beginShift(server: Server | undefined): void {
    this.#working = true;
    this.#nextBreak();
    if (server) this.serverUp(server);
  }

  endShift(): void {
    this.#working = false;
    this.#command({ kind: "set_state", state: "logged_out", reason: undefined });
  }

  /** The page finds the server (again) and opens the desk. */
  serverUp(server: Server): void {
    this.#server = server;
    this.#reacted = "";
    if (!this.#working) return;
    this.#later(200, 5_000, () => this.#open(server));
  }

  serverDown(): void {
    this.#server = undefined;
  }

  sees(snapshot: DeskSnapshot): void {
    const [interaction] = snapshot.interactions;
    const seen = interaction
      ? `${interaction.id} ${interaction.phase}`
      : `${snapshot.state} ${snapshot.since}`;
    if (seen === this.#reacted) return;
    this.#reacted = seen;
    if (interaction) this.#handle(interaction);
    else if (snapshot.state === "not_ready") this.#later(2_000, 20_000, () => this.#ready());
  }

  #open(server: Server): void {
    if (this.#server !== server || !this.#working) return;
    server.switch.reachable(this.userId, true);
    server.engine.desk.open(centreId as never, this.userId).then(
      () => {
        if (this.#server !== server) return;
        server.engine.desk.page(centreId as never, this.userId, true);
        this.#ready();
      },
      // The server says that it cannot now; the page asks again.
      () => this.#later(1_000, 3_000, () => this.#open(server)),
    );
  }

  #handle(interaction: DeskInteraction): void {
    const { id: interactionId, phase, direction } = interaction;
    if (phase === "offered" && direction === "inbound") {
      const draw = this.#random.next();
      if (draw < 0.03) return;
      const kind = draw < 0.06 ? "reject" : "accept";
      this.#later(500, 6_000, () => this.#command({ kind, interactionId }));
    } else if (phase === "talk") {
      const talkMs = this.#random.logNormal(100_000, 0.8);
      this.#timers.after(talkMs, () => this.#command({ kind: "hang_up", interactionId }));
    } else if (phase === "after_call_work") this.#later(1_000, 20_000, () => this.#finish(interaction));
  }

  #finish(interaction: DeskInteraction): void {
    const { id: interactionId } = interaction;
    const choice = this.#random.pick(choices);
    const key = choice ?? (interaction.dispositionRequired ? "rejected" : undefined);
    const known = interaction.dispositions.some((disposition) => disposition.key === key);
    if (key !== undefined && known) this.#command({ kind: "disposition", interactionId, key });
    this.#command({ kind: "finish", interactionId });
  }

  #nextBreak(): void {
    this.#later(20 * 60_000, 90 * 60_000, () => {
      if (!this.#working) return;
      this.#command({ kind: "set_state", state: "not_ready", reason: "custom:break" });
      this.#nextBreak();
    });
  }

  #ready(): void {
    if (this.#working) this.#command({ kind: "set_state", state: "ready", reason: undefined });
  }

  #later(low: number, high: number, run: () => void): void {
    this.#timers.after(this.#random.integer(low, high), run);
  }

  #command(command: DeskCommand): void {
    // Whether it is still possible is the server's to say; a person presses buttons that come too late, too.
    void this.#server?.engine.desk.command(centreId as never, this.userId, command);
  }
}
