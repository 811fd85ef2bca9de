import { type Static, Type } from "typebox";
import { nullable, object, oneOf, Uuid } from "./schema.ts";

export const abandonedTreatments = ["message", "hang_up", "scenario", "keep_waiting"] as const;
export const machineTreatments = ["hang_up", "message", "scenario"] as const;

/** What is said: a prepared sound, or without one a text that a voice reads. */
const said = {
  message: Type.String({ maxLength: 1000 }),
  language: oneOf(["ru", "en"]),
  messageId: Type.Optional(nullable(Uuid)),
};

/** What is done with a live answer that got no agent within the wait limit (OUT-MOD-09, OUT-CPL-03). */
export const Abandoned = object({
  treatment: oneOf(abandonedTreatments),
  ...said,
  keepWaitingSeconds: Type.Integer({ minimum: 1, maximum: 600 }),
  /** For so long a number that got no agent is dialled only with one kept for it; 0 is off, left out is 72 (OUT-CPL-04). */
  reserveAgentHours: Type.Optional(Type.Integer({ minimum: 0, maximum: 720 })),
  /** Of treatment `scenario`. */
  scenarioId: Type.Optional(nullable(Uuid)),
});

/** What an answering machine gets (OUT-MOD-03). */
export const Machine = object({
  treatment: oneOf(machineTreatments),
  ...said,
  /** Of treatment `scenario`. */
  scenarioId: Type.Optional(nullable(Uuid)),
  /** Its signal was waited for and did not come (TEL-CPA-10). */
  withoutBeep: oneOf(["hang_up", "play"]),
});
export type Machine = Static<typeof Machine>;
