const memorySeconds = 300;
/** Agents of the team that are added to the reserve in a second, for each point of occupancy above the target. */
const gainPerSecond = 1 / 60;

/** How many free agents are kept out of the forecast, so that occupancy stays at its target (OUT-MOD-06). */
export class OccupancyReserve {
  readonly #target: number;
  #busy = 0;
  #present = 0;
  agents = 0;

  /** `target`: share of the time of ready and busy agents that is busy. */
  constructor(target: number) {
    this.#target = target;
  }

  advance(busy: number, idle: number, seconds: number): void {
    const keep = Math.exp(-seconds / memorySeconds);
    this.#busy = this.#busy * keep + busy * seconds;
    this.#present = this.#present * keep + (busy + idle) * seconds;
    if (this.#present === 0) return;
    const over = this.#busy / this.#present - this.#target;
    const team = busy + idle;
    this.agents = Math.min(team, Math.max(0, this.agents + over * team * gainPerSecond * seconds));
  }
}
