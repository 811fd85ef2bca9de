import {
  type AbandonedSettings,
  type Campaign,
  defaultMachine,
  type MachineSettings,
  type PlayItem,
} from "@perezvon/model";

/** What is said to a customer: a prepared sound, or a text; nothing where the campaign has neither. */
export function messageItems({
  language,
  message,
  messageId,
}: Pick<AbandonedSettings, "language" | "message" | "messageId">): readonly PlayItem[] {
  if (messageId !== undefined) return [{ kind: "message", messageId, language }];
  return message === "" ? [] : [{ kind: "speech", text: message, language }];
}

/** Ways to answer an answering machine. */
export interface MachineHost {
  /** The campaign's scenario for machines begins; false: there is none. */
  run(): boolean;
  play(items: readonly PlayItem[], ended: () => void): void;
  hangUp(): void;
}

/** An answering machine has answered (OUT-MOD-03): what it gets, and when: after its signal where that is waited for (TEL-CPA-10). */
export class MachineAnswer {
  readonly #settings: MachineSettings;
  readonly #host: MachineHost;
  #waits: boolean;

  constructor({ dialling }: Campaign, host: MachineHost) {
    this.#settings = dialling.machine ?? defaultMachine;
    this.#host = host;
    this.#waits = dialling.waitForBeep && this.#settings.treatment !== "hang_up";
    if (!this.#waits) this.#begin();
  }

  /** The signal has ended, or its time has. */
  beep(found: boolean): void {
    if (!this.#waits) return;
    this.#waits = false;
    if (found || this.#settings.withoutBeep === "play") this.#begin();
    else this.#host.hangUp();
  }

  #begin(): void {
    const { treatment } = this.#settings;
    if (treatment === "scenario" && this.#host.run()) return;
    const items = treatment === "message" ? messageItems(this.#settings) : [];
    if (items.length === 0) this.#host.hangUp();
    else this.#host.play(items, () => this.#host.hangUp());
  }
}
