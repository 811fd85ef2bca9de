import type { Timer } from "@perezvon/base";
import type { LegId, PlayId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { AgentPart } from "../desk/agent-part.ts";
import type { Destination } from "./reach.ts";
import { type KeyInput, type KeyState, pressKey } from "./talk-keys.ts";

/** PBX-TALK-08. */
const interDigitMs = 5_000;
/** The tone of a refusal follows the way back to the customer, which ends what played before. */
const toneAfterMs = 100;
const everyKey = "0123456789*#";

/** The keys of an agent's hardware phone in a talk (TEL-XFR-03): digits are neither sent to the customer nor heard by him. */
export class KeyTransfer {
  readonly #context: CentreContext;
  readonly #part: AgentPart;
  #state: KeyState;
  #timer: Timer | undefined;
  #tone: PlayId | undefined;

  constructor(context: CentreContext, part: AgentPart) {
    this.#context = context;
    this.#part = part;
  }

  /** A talk begins: `#` is ours from now on. */
  begin(): void {
    if (this.#part.session.device === "sip") this.#keep("#");
  }

  press(key: string): void {
    if (this.#part.session.device === "sip" && this.#part.talking) this.#step({ kind: "key", key });
  }

  /** True: the number typed gets the customer; otherwise `end` is the caller's to do. */
  hungUp(end: () => void): boolean {
    this.#timer?.cancel();
    const [, command] = pressKey(this.#state, this.#part.handing.stage, { kind: "hung_up" });
    this.#state = undefined;
    if (command?.kind !== "send_on") return false;
    void this.#find(command.number).then((destination) => {
      if (destination === undefined || this.#part.handing.transfer(destination) !== undefined) end();
    }, end);
    return true;
  }

  /** Busy, wrong number, no answer: the customer is back, with a tone. */
  refused(): void {
    if (this.#part.session.device !== "sip") return;
    const legId = this.#part.agentLegId;
    this.#context.timers.after(toneAfterMs, () => {
      if (this.#part.talking) this.#play(legId, "zip", 1);
    });
  }

  #step(input: KeyInput): void {
    const [state, command] = pressKey(this.#state, this.#part.handing.stage, input);
    this.#state = state;
    this.#timer?.cancel();
    if (state !== undefined)
      this.#timer = this.#context.timers.after(interDigitMs, () => this.#step({ kind: "timeout" }));
    else this.#keep(this.#part.handing.stage === "ringing" ? "#*" : "#");
    if (this.#tone !== undefined) this.#context.execute({ kind: "stop_play", playId: this.#tone });
    this.#tone = undefined;
    if (command?.kind === "begin") {
      this.#keep(everyKey);
      // In a conference the rest keep talking, the agent with them.
      if (this.#part.handing.stage === undefined) this.#part.hold();
      if (this.#part.handing.stage === undefined) this.#tone = this.#play(this.#part.agentLegId, "dial", 0);
    } else if (command?.kind === "confer") this.#part.handing.act((joint) => joint.confer());
    else if (command?.kind === "cancel") {
      if (this.#part.handing.stage === "ringing") this.#part.handing.act((joint) => joint.cancel());
      else this.#part.resume();
    } else if (command?.kind === "call") void this.#call(command.number);
  }

  async #call(number: string): Promise<void> {
    const destination = await this.#find(number).catch(() => undefined);
    const max = this.#context.reach.conferenceMax;
    const refused = destination === undefined || this.#part.handing.consult(destination, max) !== undefined;
    this.#keep(this.#part.handing.stage === "ringing" ? "#*" : "#");
    if (!refused) return;
    this.#part.resume();
    this.refused();
  }

  /** Where the number leads, if this user may call there. */
  async #find(number: string): Promise<Destination | undefined> {
    const destination = await this.#context.reach.find({ kind: "number", number });
    const outside = destination?.kind === "external" && !this.#part.session.profile.mayDialOutside;
    return outside ? undefined : destination;
  }

  #keep(digits: string): void {
    this.#context.execute({ kind: "keep_digits", legId: this.#part.agentLegId, digits });
  }

  #play(legId: LegId, tone: "dial" | "zip", repeat: number): PlayId {
    const playId = this.#context.newId() as PlayId;
    this.#context.legs.ownPlay(playId, () => undefined);
    this.#context.execute({ kind: "play", legId, playId, items: [{ kind: "tone", tone }], repeat });
    return playId;
  }
}
