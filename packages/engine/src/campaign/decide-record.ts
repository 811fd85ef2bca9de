import type { NextStep } from "@perezvon/dialer";
import type { Campaign } from "@perezvon/model";
import type { ClaimedRecord } from "../ports.ts";
import { look } from "./dial-record.ts";
import type { RecordSurroundings } from "./surroundings-of-records.ts";
import {
  closedByRule,
  lacksConsent,
  listedNumber,
  listedRecord,
  type UndialledStep,
  withoutConsent,
} from "./undialled.ts";

/** What is to be done with a claimed record: a step without a dial, or a dial now or later. */
export type Decided =
  | { readonly around: RecordSurroundings; readonly step: UndialledStep; readonly next?: undefined }
  | { readonly around: RecordSurroundings; readonly next: Exclude<NextStep, { kind: "close" }> };

/** What is to be done with a claimed record; it writes nothing and dials nothing. */
export function decideRecord(
  record: ClaimedRecord,
  lookAround: () => RecordSurroundings,
  campaign: Campaign,
  now: number,
): Decided {
  const around = lookAround();
  const { environment, listed } = around;
  if (listed?.record) return { around, step: listedRecord(record, campaign, now) };
  if (lacksConsent(record, campaign)) return { around, step: withoutConsent(record, campaign, now) };
  const next = look(record, campaign, environment, now);
  if (next.kind === "close") return { around, step: closedByRule(next) };
  const step = next.kind === "dial" ? listedNumber(record, next, listed, campaign, now) : undefined;
  return step ? { around, step } : { around, next };
}
