import type { DeskDevice, DeskInteraction, InteractionPhase, JointStage } from "@perezvon/model";

export type CallAction =
  | "accept"
  | "reject"
  | "hang_up"
  | "hold"
  | "resume"
  | "mute"
  | "keypad"
  | "finish"
  | "transfer"
  | "recording"
  | "record"
  | JointAction;

/** What may be done with second parties (DSK-CTL-06, -07). */
export type JointAction = "swap" | "complete_transfer" | "conference" | "cancel_consultation" | "add_party";

/** What may be done in which phase (DSK-CTL); the server holds the same rules. */
const allowed = {
  offered: ["accept", "reject"],
  preview: ["finish"],
  calling: ["hang_up"],
  talk: ["hang_up", "hold", "mute", "keypad", "transfer", "recording", "record"],
  hold: ["hang_up", "resume", "mute", "transfer", "recording"],
  transferring: [],
  after_call_work: ["finish"],
} as const satisfies Record<InteractionPhase, readonly CallAction[]>;

const allowedJoint = {
  ringing: ["complete_transfer", "cancel_consultation"],
  consultation: ["swap", "complete_transfer", "conference", "cancel_consultation"],
  swapped: ["swap", "complete_transfer", "conference", "cancel_consultation"],
  conference: ["complete_transfer", "add_party"],
} as const satisfies Record<JointStage, readonly JointAction[]>;

export function mayDo(action: CallAction, interaction: DeskInteraction, device: DeskDevice): boolean {
  const { joint } = interaction;
  if (isJoint(action)) {
    if (joint === undefined) return false;
    // Whoever rings is waited for before the next one is called.
    if (action === "add_party" && interaction.parties.some(({ state }) => state === "ringing")) return false;
    return (allowedJoint[joint] as readonly CallAction[]).includes(action);
  }
  if (!(allowed[interaction.phase] as readonly CallAction[]).includes(action)) return false;
  // A hardware phone is answered at the phone.
  if (action === "accept") return device === "browser" || interaction.preview !== undefined;
  // Whoever was called to be asked has nobody to send on, and hold is what a consultation does by itself.
  if (action === "transfer") return joint === undefined && !interaction.guest;
  if (action === "hold" && joint !== undefined && joint !== "conference") return false;
  if (action === "recording") return interaction.recording;
  if (action === "record") return interaction.recordable === true;
  // A record that was dialled lives by that result; another needs a word about it (OUT-PRV-03).
  if (action === "finish") return !owesDisposition(interaction);
  return true;
}

function isJoint(action: CallAction): action is JointAction {
  return action in jointActions;
}

const jointActions = {
  swap: true,
  complete_transfer: true,
  conference: true,
  cancel_consultation: true,
  add_party: true,
} as const satisfies Record<JointAction, true>;

/** «Обязательный выбор Статуса»: not chosen yet (DSK-CTX-04). */
export function owesDisposition(interaction: DeskInteraction): boolean {
  return interaction.dispositionRequired && interaction.disposition === undefined;
}

/** Ringing first, then the longest open (DSK-INC-02). */
export function inOrder(interactions: readonly DeskInteraction[]): DeskInteraction[] {
  const rank = (interaction: DeskInteraction) => (interaction.phase === "offered" ? 0 : 1);
  return [...interactions].sort((a, b) => rank(a) - rank(b) || a.since - b.since);
}

/** The interaction that keys act on: the chosen one while it exists, else the first. */
export function currentOf(
  interactions: readonly DeskInteraction[],
  chosen: string | undefined,
): DeskInteraction | undefined {
  const ordered = inOrder(interactions);
  return ordered.find(({ id }) => id === chosen) ?? ordered[0];
}
