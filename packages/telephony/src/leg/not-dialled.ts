import type { LegOutcome } from "@perezvon/model";

/** How a leg ends that no trunk or phone could take (OUT-DSP-10). */
export const notDialled: LegOutcome = {
  endedBy: "system",
  sipCode: undefined,
  q850: undefined,
  rang: false,
  answered: false,
  noAnswerLimit: false,
  networkUnavailable: true,
  systemReason: undefined,
  analysis: undefined,
};
