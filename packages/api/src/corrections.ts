import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { Disposition, Instant, nullable, object, oneOf, Uuid } from "./schema.ts";

/** Another status for a finished call (OUT-DSP-08). */
export const Correction = object({
  /** Left out, the form says so at the field. */
  disposition: Type.Optional(Disposition),
  /** Only tell what would follow; nothing is written. */
  preview: Type.Optional(Type.Boolean()),
});
export type Correction = Static<typeof Correction>;

export const CorrectionOutcome = object({
  disposition: Type.String(),
  /** `unchanged`: a later dial, or a manager, has decided about the record since. */
  record: oneOf(["closed", "redial", "unchanged"]),
  dueAt: nullable(Instant),
  /** What comes to the do-not-call list that the campaign fills. */
  doNotCall: Type.Array(Type.String()),
});
export type CorrectionOutcome = Static<typeof CorrectionOutcome>;

export const correctionRoutes = {
  attemptCorrect: {
    method: "POST",
    path: "/campaigns/:id/attempts/:attemptId/correction",
    summary:
      "Correct the status of a call that ended within the last 7 days: the record, its quota and do-not-call entry follow",
    tag: "campaigns",
    privilege: having("svc.admin.all", "svc.admin", "sup.campaigns"),
    params: object({ id: Uuid, attemptId: Uuid }),
    body: Correction,
    responses: { 200: CorrectionOutcome },
  },
} as const satisfies Record<string, Route>;
