import type { CorrectionOutcome } from "@perezvon/api";
import { type Corrected, corrected, correctionMs, newProgress, type Progress } from "@perezvon/dialer";
import type { Campaign, CentreId, DispositionType } from "@perezvon/model";
import type { CorrectableRow, DispositionRow, RecordSituationRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Call, Handlers } from "../http/handler.ts";
import { invalidField, ProblemError } from "../http/problem-error.ts";
import { campaignOf } from "./campaigns.ts";
import { actorOf } from "./inputs.ts";
import { surroundingsOf } from "./record-surroundings.ts";
import { instantOrNull } from "./views.ts";

/** A manager's word on a finished call (OUT-DSP-08). */
export function correctionHandlers(context: ServerContext): Handlers<"attemptCorrect"> {
  return { attemptCorrect: { handle: (call) => correct(context, call) } };
}

async function correct(context: ServerContext, call: Call<"attemptCorrect">): Promise<CorrectionOutcome> {
  const { store, engine, clock } = context;
  const { who, body, request, params } = call;
  const { centreId } = who.session;
  const { campaign } = await campaignOf(context, call);
  const found = await store.corrections.find(centreId, campaign.id, params.attemptId);
  if (found === undefined) throw new ProblemError("not_found");
  const known = await store.campaigns.dispositions(centreId, campaign.id);
  const { key, type } = chosenStatus(campaign, known, body.disposition);
  const at = clock.now();
  const move = await mover(context, centreId, campaign, found, at);
  const decide = (row: CorrectableRow) => {
    mayCorrect(row, key, at);
    const record = row.movesRecord ? move?.(row, key, type) : undefined;
    return { disposition: key, doNotCall: record?.doNotCall ?? barredBy(type, row), record };
  };
  const correction = body.preview
    ? decide(found)
    : await store.corrections.correct(centreId, campaign.id, params.attemptId, decide, {
        actor: actorOf(who, request),
        at,
      });
  if (correction === undefined) throw new ProblemError("not_found");
  if (!body.preview) await engine.campaigns.changed(centreId, campaign.id);
  const columns = correction.record?.columns;
  return {
    disposition: key,
    record: columns === undefined ? "unchanged" : columns.state === "closed" ? "closed" : "redial",
    dueAt: instantOrNull(columns?.state === "open" ? columns.dueAt : undefined),
    doNotCall: [...correction.doNotCall],
  };
}

/** What agents of the campaign may choose themselves (OUT-DSP-04). */
function chosenStatus(
  campaign: Campaign,
  known: readonly DispositionRow[],
  key: string | undefined,
): DispositionRow {
  if (key === undefined) throw invalidField("disposition", "required");
  const status = known.find((each) => each.key === key);
  if (status === undefined) throw invalidField("disposition", "not_found");
  const inSet = campaign.dialling.mode === "preview" ? status.previewSet : status.outboundSet;
  if (!inSet || !status.visibleToAgents) throw invalidField("disposition", "not_allowed");
  return status;
}

function mayCorrect(row: CorrectableRow, key: string, now: number): void {
  if (row.endedAt === undefined || !row.isCallAttempt) throw new ProblemError("wrong_state");
  if (now - row.endedAt > correctionMs) throw invalidField("disposition", "too_late");
  if (row.locked) throw invalidField("disposition", "record_in_hand");
  if (row.disposition === key) throw invalidField("disposition", "not_allowed");
}

type Move = (row: CorrectableRow, disposition: string, type: DispositionType) => Corrected | undefined;

async function mover(
  context: ServerContext,
  centreId: CentreId,
  campaign: Campaign,
  { listId, recordId, associationId }: CorrectableRow,
  now: number,
): Promise<Move | undefined> {
  const rows = await context.store.recordTools.situations(centreId, listId, recordId);
  const situation: RecordSituationRow | undefined = rows.find((row) => row.associationId === associationId);
  if (situation === undefined) return undefined;
  const { environment } = await surroundingsOf(context, centreId, campaign, situation.record, now);
  return ({ record, number, endedAt = now, disposition: before }, disposition, type) => {
    if (record === undefined) return undefined;
    const progress = (record.progress as Progress | undefined) ?? newProgress(record.numbers);
    const numberIndex = record.numbers.indexOf(number);
    const correction = { numberIndex, endedAt, before, disposition, type };
    return corrected(progress, record.numbers, correction, campaign.redial, environment, now);
  };
}

/** Of a dial that no longer moves its record: the wish not to be called holds all the same. */
function barredBy(type: DispositionType, { number, record }: CorrectableRow): readonly string[] {
  if (type === "do_not_call_record") return record?.numbers ?? [number];
  return type === "do_not_call_number" ? [number] : [];
}
