import type { Group } from "@perezvon/api";
import type { Clock, Random, Timers } from "@perezvon/base";
import { identityTonesHz, Metronome } from "@perezvon/carrier";
import type { RobotHabits } from "./agent-robot.ts";
import { prepareAgents, type SignInCard } from "./agents.ts";
import type { ApiClient } from "./api-client.ts";
import { DeskAgent } from "./desk-agent.ts";
import { PhoneExchange } from "./phone-exchange.ts";
import { Softphone } from "./softphone.ts";

export interface TeamOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** `http://host:port` and `host:port` of the product. */
  readonly product: string;
  readonly productSip: string;
  readonly admin: ApiClient;
  readonly signIns: readonly SignInCard[];
  readonly group: Group;
  readonly count: number;
  readonly habits: RobotHabits;
}

/** Agents with their phones, from the first registration to the last sign-out. */
export class Team {
  readonly agents: readonly DeskAgent[];
  readonly #exchange: PhoneExchange;

  /** Resolves when everybody is Ready. */
  static async bring(options: TeamOptions): Promise<Team> {
    const { clock, timers, random, product: base, admin, signIns, group, count, habits } = options;
    const accounts = await prepareAgents(base, admin, signIns, group, count, timers);
    const exchange = new PhoneExchange({ clock, timers, random, server: options.productSip });
    await exchange.start();
    const metronome = new Metronome(clock, timers);
    const agents = accounts.map((account, index) => {
      const identityHz = identityTonesHz[index % identityTonesHz.length]!;
      const phone = new Softphone(account.line.login, identityHz, {
        clock,
        timers,
        random,
        metronome,
        address: exchange.address,
      });
      return new DeskAgent(account, phone, {
        base,
        clock,
        timers,
        random: random.fork(account.login),
        habits,
      });
    });
    const team = new Team(agents, exchange);
    try {
      for (const { account, phone } of agents) await exchange.connect(phone, account.line);
      await Promise.all(agents.map((agent) => agent.goOnDuty()));
    } catch (error) {
      await team.close();
      throw error;
    }
    return team;
  }

  private constructor(agents: readonly DeskAgent[], exchange: PhoneExchange) {
    this.agents = agents;
    this.#exchange = exchange;
  }

  get faults(): readonly string[] {
    return this.agents.flatMap(({ faults }) => faults);
  }

  /** Everybody finishes and goes. */
  async leave(limitMs: number): Promise<void> {
    await Promise.all(this.agents.map((agent) => agent.goOffDuty(limitMs)));
  }

  async close(): Promise<void> {
    for (const agent of this.agents) agent.close();
    await this.#exchange.close();
  }
}
