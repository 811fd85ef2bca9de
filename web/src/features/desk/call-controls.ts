import type { DeskDevice, DeskInteraction, InteractionPhase } from "@perezvon/model";

export type CallAction = "accept" | "reject" | "hang_up" | "hold" | "resume" | "mute" | "keypad" | "finish";

/** What may be done in which phase (DSK-CTL); the server holds the same rules. */
const allowed = {
  offered: ["accept", "reject"],
  calling: ["hang_up"],
  talk: ["hang_up", "hold", "mute", "keypad"],
  hold: ["hang_up", "resume", "mute"],
  after_call_work: ["finish"],
} as const satisfies Record<InteractionPhase, readonly CallAction[]>;

export function mayDo(action: CallAction, interaction: DeskInteraction, device: DeskDevice): boolean {
  if (!(allowed[interaction.phase] as readonly CallAction[]).includes(action)) return false;
  // A hardware phone is answered at the phone.
  if (action === "accept") return device === "browser";
  if (action === "finish") return !owesDisposition(interaction);
  return true;
}

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
