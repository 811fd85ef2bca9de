import { analysisLimitTable } from "@perezvon/model";
import { Type } from "typebox";
import { object } from "./schema.ts";

const limitOf = ({ min, max }: { readonly min: number; readonly max: number }) =>
  Type.Integer({ minimum: min, maximum: max });

/** Limits of call progress analysis in milliseconds (TEL-CPA-06, TEL-CPA-10). */
export const AnalysisLimits = object({
  greetingMs: limitOf(analysisLimitTable.greetingMs),
  pauseMs: limitOf(analysisLimitTable.pauseMs),
  patienceMs: limitOf(analysisLimitTable.patienceMs),
  doubtMs: limitOf(analysisLimitTable.doubtMs),
  silenceMs: limitOf(analysisLimitTable.silenceMs),
  beepLimitMs: limitOf(analysisLimitTable.beepLimitMs),
});
