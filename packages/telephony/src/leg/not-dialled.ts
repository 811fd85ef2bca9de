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

/** How a call ends to a line that has as many as it may have at once (TEL-PHN-01). */
export const lineBusy: LegOutcome = {
  ...notDialled,
  endedBy: "remote",
  networkUnavailable: false,
  sipCode: 486,
};
