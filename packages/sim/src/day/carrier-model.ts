import type { Random } from "@perezvon/base";
import type { AnalysisResult } from "@perezvon/model";

/** What happens to one dial, decided when it is made. Times are milliseconds from the step before. */
export type DialPlan =
  | {
      readonly kind: "refused";
      readonly afterMs: number;
      readonly sipCode: number;
      readonly q850: number | undefined;
    }
  | { readonly kind: "unanswered"; readonly ringsAfterMs: number }
  | {
      readonly kind: "answered";
      readonly ringsAfterMs: number;
      readonly answersAfterMs: number;
      readonly analysedAfterMs: number;
      readonly result: AnalysisResult;
      /** The subscriber hangs up this long after the answer if nobody talks to him. */
      readonly patienceMs: number;
      /** And this long into a talk. */
      readonly talkMs: number;
    };

/** Subscribers of the simulated network, by shares of dials. */
export function planDial(random: Random): DialPlan {
  const ringsAfterMs = Math.round(500 + random.exponential(1_500));
  const draw = random.next();
  if (draw < 0.35) return { kind: "unanswered", ringsAfterMs };
  if (draw < 0.47) return refused(random, 486, 17);
  if (draw < 0.51) return refused(random, 404, 1);
  if (draw < 0.55) return refused(random, 503, 34);
  if (draw < 0.57) return refused(random, 603, 21);
  if (draw < 0.58) return refused(random, 400, undefined);
  const results = [1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4, 9, 0] as const;
  return {
    kind: "answered",
    ringsAfterMs,
    answersAfterMs: Math.round(1_000 + random.exponential(8_000)),
    analysedAfterMs: Math.round(300 + random.exponential(600)),
    result: random.pick(results),
    patienceMs: Math.round(1_500 + random.exponential(6_000)),
    talkMs: Math.round(random.logNormal(90_000, 0.8)),
  };
}

function refused(random: Random, sipCode: number, q850: number | undefined): DialPlan {
  return { kind: "refused", afterMs: Math.round(200 + random.exponential(1_500)), sipCode, q850 };
}
