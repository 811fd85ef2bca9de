import { type Static, Type } from "typebox";
import { privilegesOf } from "./campaign-rights.ts";
import { campaignRoutes } from "./campaigns.ts";
import { having, type Route } from "./route.ts";
import { IdParams, Instant, Nothing, nullable, object, oneOf, Uuid } from "./schema.ts";

/** How far a test dial is: as the dials of the campaign itself. */
export const testDialStages = [
  "dialling",
  "analysing",
  "scenario",
  "waiting",
  "offered",
  "talk",
  "replacing",
  "leaving",
  "after_call_work",
  "over",
] as const;
export const testDialAnswers = ["agent", "scenario", "machine", "abandoned"] as const;

/** A dial as the campaign makes it, of a number that is in no list; results and figures know nothing of it (OUT-CMP-13). */
export const TestDial = object({
  callId: Uuid,
  number: Type.String(),
  callerNumber: Type.String(),
  stage: oneOf(testDialStages),
  startedAt: Instant,
  ringingAt: nullable(Instant),
  answeredAt: nullable(Instant),
  analysedAt: nullable(Instant),
  connectedAt: nullable(Instant),
  endedAt: nullable(Instant),
  /** Result of the analysis of TEL-CPA-01; null: none yet, or none was made. */
  analysis: nullable(Type.Integer({ minimum: 0, maximum: 9 })),
  /** The node had no processor time for the analysis (TEL-CPA-13). */
  analysisSkipped: Type.Boolean(),
  /** What has begun for whoever answered. */
  got: nullable(oneOf(testDialAnswers)),
  /** The status that a record would get; null until the end. */
  disposition: nullable(Type.String()),
  note: nullable(Type.String()),
  sipCode: nullable(Type.Integer()),
  q850: nullable(Type.Integer()),
});
export type TestDial = Static<typeof TestDial>;

const editors = having(...privilegesOf(campaignRoutes.campaignDelete.privilege));

export const testDialRoutes = {
  testDialStart: {
    method: "POST",
    path: "/campaigns/:id/test-dial",
    summary:
      "Dial a number with the campaign's caller number, detection and scenario, outside lists and results; 409 `wrong_state` while one is under way",
    tag: "campaigns",
    privilege: editors,
    params: IdParams,
    body: object({ number: Type.String({ minLength: 1, maxLength: 40 }) }),
    responses: { 201: TestDial },
  },
  testDial: {
    method: "GET",
    path: "/campaigns/:id/test-dial",
    summary: "The last test dial since the node was started",
    tag: "campaigns",
    privilege: editors,
    params: IdParams,
    responses: { 200: nullable(TestDial) },
  },
  testDialEnd: {
    method: "DELETE",
    path: "/campaigns/:id/test-dial",
    summary: "Hang the test dial up",
    tag: "campaigns",
    privilege: editors,
    params: IdParams,
    responses: { 204: Nothing },
  },
} as const satisfies Record<string, Route>;
