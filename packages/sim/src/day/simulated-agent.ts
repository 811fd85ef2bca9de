import type { Random, Timers } from "@perezvon/base";
import type { Engine } from "@perezvon/engine";
import type {
  DeskCommand,
  DeskErrorCode,
  DeskInteraction,
  DeskPreview,
  DeskSnapshot,
  UserId,
} from "@perezvon/model";
import { centreId, type DayPlan } from "./day-plan.ts";
import type { Word } from "./promise-watch.ts";
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
  readonly #plan: DayPlan;
  readonly #now: () => number;
  readonly #gaveWord: (word: Word) => void;
  /** What was answered already: one reaction to each phase of each interaction, and to each state. */
  #reacted = "";

  constructor(
    userId: UserId,
    world: {
      readonly clock: Timers & { now(): number };
      readonly random: Random;
      readonly plan: DayPlan;
      readonly gaveWord: (word: Word) => void;
    },
  ) {
    this.userId = userId;
    this.#timers = world.clock;
    this.#now = () => world.clock.now();
    this.#random = world.random;
    this.#plan = world.plan;
    this.#gaveWord = world.gaveWord;
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
    void this.#command({ kind: "set_state", state: "logged_out", reason: undefined });
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
      this.#later(500, 6_000, () => void this.#command({ kind, interactionId }));
    } else if (interaction.preview !== undefined) this.#preview(interaction, interaction.preview);
    else if (phase === "talk") {
      const talkMs = this.#random.logNormal(100_000, 0.8);
      this.#timers.after(talkMs, () => void this.#command({ kind: "hang_up", interactionId }));
    } else if (phase === "after_call_work") this.#later(1_000, 20_000, () => this.#finish(interaction));
  }

  /** A record that was promised: taken, and dialled once unless he thinks better of it. */
  #preview({ id: interactionId, phase }: DeskInteraction, { next, dialled }: DeskPreview): void {
    if (phase === "offered") this.#later(500, 6_000, () => this.#command({ kind: "accept", interactionId }));
    if (phase !== "preview") return;
    const skips = this.#random.chance(0.1);
    this.#later(1_000, 20_000, async () => {
      const dial = { kind: "preview_dial", interactionId, number: next } as const;
      const refused = dialled || skips || (await this.#command(dial)) !== undefined;
      if (!refused) return;
      void this.#command({ kind: dialled ? "finish" : "preview_skip", interactionId });
    });
  }

  #finish(interaction: DeskInteraction): void {
    const { id: interactionId } = interaction;
    if (interaction.record !== undefined && this.#random.chance(this.#plan.callBacks)) {
      void this.#promise(interaction);
      return;
    }
    const choice = this.#random.pick(choices);
    const key = choice ?? (interaction.dispositionRequired ? "rejected" : undefined);
    const known = interaction.dispositions.some((disposition) => disposition.key === key);
    if (key !== undefined && known) void this.#command({ kind: "disposition", interactionId, key });
    void this.#command({ kind: "finish", interactionId });
  }

  /** «Перезвонить»: at a time of the customer's choice, refused outside his hours. */
  async #promise({ id: interactionId, customer, record }: DeskInteraction): Promise<void> {
    const random = this.#random;
    const from = this.#now() + Math.round(60_000 * (1 + this.#plan.callBackMinutes * random.next()));
    const until = from + 60_000 * random.integer(5, 20);
    const number = random.pick(record?.numbers.map((entry) => entry.number) ?? [customer.number]);
    const mine = random.chance(0.5);
    const wish = { kind: "call_back", interactionId, key: "reschedule", from, until, number, mine } as const;
    const refused = await this.#command(wish);
    if (refused !== undefined) void this.#command({ kind: "disposition", interactionId, key: "rejected" });
    const finished = await this.#command({ kind: "finish", interactionId });
    if (refused !== undefined || finished !== undefined) return;
    this.#gaveWord({ callId: interactionId, userId: this.userId, from, until, mine, at: this.#now() });
  }

  #nextBreak(): void {
    this.#later(20 * 60_000, 90 * 60_000, () => {
      if (!this.#working) return;
      void this.#command({ kind: "set_state", state: "not_ready", reason: "custom:break" });
      this.#nextBreak();
    });
  }

  #ready(): void {
    if (this.#working) void this.#command({ kind: "set_state", state: "ready", reason: undefined });
  }

  #later(low: number, high: number, run: () => unknown): void {
    this.#timers.after(this.#random.integer(low, high), () => void run());
  }

  async #command(command: DeskCommand): Promise<DeskErrorCode | undefined> {
    // Whether it is still possible is the server's to say; a person presses buttons that come too late, too.
    return await this.#server?.engine.desk.command(centreId as never, this.userId, command);
  }
}
