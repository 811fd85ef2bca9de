import type { EndpointId, UserId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { DeskSession } from "../desk/desk-session.ts";
import type { Callee } from "./direct-call.ts";

/** TEL-PHN-03. */
const targetsMax = 5;
const hopsMax = 3;
/** The same number so often in one call is a loop (TEL-B2B-08). */
const entriesMax = 3;

/** Where a call goes next, and who sends it there: the limits and rights are his. */
export interface Forwarded {
  readonly callee: Callee;
  readonly by: { readonly userId: UserId; readonly endpointId: EndpointId | undefined };
}

/** Phones that send a call on by 302 (TEL-PHN-03): so many targets, so many hops, numbers that the phone's user may dial. */
export class Forwarding {
  readonly #context: CentreContext;
  readonly #entered = new Map<string, number>();
  #waiting: { readonly number: string; readonly by: DeskSession }[] = [];
  #hops = 0;
  #looped = false;

  constructor(context: CentreContext, called: string) {
    this.#context = context;
    this.#entered.set(called, 1);
  }

  /** Somebody's phone has sent the call on. */
  get begun(): boolean {
    return this.#hops > 0;
  }

  sentOn(by: DeskSession, numbers: readonly string[]): void {
    if (numbers.length === 0) return;
    if (this.#hops >= hopsMax) {
      // No further; a circle is called one.
      this.#looped = numbers.some((number) => (this.#entered.get(number) ?? 0) + 1 >= entriesMax);
      return;
    }
    this.#hops++;
    this.#waiting = numbers.slice(0, targetsMax).map((number) => ({ number, by }));
  }

  /** The next target that can be called at all; undefined: there is none. */
  async next(): Promise<Forwarded | "loop" | undefined> {
    for (let target = this.#waiting.shift(); target !== undefined; target = this.#waiting.shift()) {
      const times = (this.#entered.get(target.number) ?? 0) + 1;
      this.#entered.set(target.number, times);
      if (times >= entriesMax) return "loop";
      const { by } = target;
      const callee = await this.#context.reach.find({ kind: "number", number: target.number });
      if (callee === undefined || callee.kind === "scenario") continue;
      if (callee.kind === "user" && callee.session === by) continue;
      if (callee.kind === "external" && !by.profile.mayDialOutside) continue;
      const endpoint = by.endpoint();
      const endpointId = endpoint?.kind === "sip" ? endpoint.endpointId : undefined;
      return { callee, by: { userId: by.userId, endpointId } };
    }
    return this.#looped ? "loop" : undefined;
  }
}
