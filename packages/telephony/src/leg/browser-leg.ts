import type { Timer } from "@perezvon/base";
import type { CentreId, EndedBy, SwitchCommand, UserId } from "@perezvon/model";
import type { EndCause } from "../cause.ts";
import type { BrowserStation } from "../station/browser-station.ts";
import type { SwitchContext } from "../switch-context.ts";
import { Leg } from "./leg.ts";

type RingCommand = Extract<SwitchCommand, { kind: "ring_user" }>;

/** A call at a user's page. Its media is the peer connection that the page keeps open between calls (TEL-WRT-07). */
export class BrowserLeg extends Leg {
  readonly peer = "browser";
  readonly #command: RingCommand;
  readonly #station: BrowserStation | undefined;
  #limit: Timer | undefined;

  constructor(context: SwitchContext, command: RingCommand, station: BrowserStation | undefined) {
    super(context, command);
    this.#command = command;
    this.#station = station;
  }

  at(station: BrowserStation): boolean {
    return this.#station === station;
  }

  override get userId(): UserId {
    return this.#command.endpoint.userId;
  }

  get mediaId(): string | undefined {
    return this.facts.answered ? this.#station?.mediaId : undefined;
  }

  override get ownsMedia(): boolean {
    return false;
  }

  ring(): void {
    const now = this.context.clock.now();
    if (this.#station === undefined || !this.#station.connected) {
      this.facts.networkUnavailable = true;
      this.finish(now);
      return;
    }
    this.#station.echo(false);
    this.facts.rang = true;
    const { endpoint, from } = this.#command;
    const { userId } = endpoint;
    const { address } = this.#station;
    this.context.ledger.begin(this, {
      direction: "out",
      peer: "browser",
      from,
      to: userId,
      shownNumber: from,
      userId,
      address,
    });
    this.emit({ kind: "ringing", legId: this.legId, earlyMedia: false, at: now });
    if (this.#command.autoAnswer) this.answer();
    else this.#limit = this.context.timers.after(this.#command.timeoutMs, () => this.#noAnswer());
  }

  override answer(): void {
    this.#limit?.cancel();
    this.nowAnswered(this.context.clock.now());
    void this.#countFromHere();
  }

  /** The page's media has carried calls before: only what comes from here on is of this one. */
  async #countFromHere(): Promise<void> {
    if (this.#station === undefined) return;
    const statistics = await this.context.media.legStatistics(this.#station.mediaId).catch(() => undefined);
    this.context.ledger.pageBefore(this.legId, statistics);
  }

  hangUp(_cause: EndCause, by: EndedBy = "command"): void {
    this.#limit?.cancel();
    this.facts.endedBy = this.facts.systemReason === undefined ? by : "system";
    this.finish(this.context.clock.now());
  }

  #noAnswer(): void {
    if (this.over || this.answered) return;
    this.facts.noAnswerLimit = true;
    this.facts.endedBy = "system";
    this.finish(this.context.clock.now());
  }
}

/** Lets a page of that centre hear itself, unless a call is on it (TEL-WRT-05). */
export function echoAt(
  station: BrowserStation | undefined,
  centreId: CentreId,
  legs: Iterable<Leg>,
  on: boolean,
): boolean {
  if (station === undefined || station.centreId !== centreId) return false;
  const busy = [...legs].some((leg) => leg instanceof BrowserLeg && leg.at(station));
  return station.echo(on && !busy) && !(on && busy);
}
