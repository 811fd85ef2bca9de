import type { DeskInteraction, DeskNotice, InteractionPhase } from "@perezvon/model";
import type { JointTalk } from "../transfer/joint-talk.ts";
import type { AgentPart } from "./agent-part.ts";
import { type AgentWork, subjectView } from "./agent-work.ts";
import { Supervision } from "./supervision.ts";

/** What a desk shows of its agent's share of a call. */
export function partView(
  part: AgentPart,
  joint: JointTalk,
  work: AgentWork,
  state: {
    readonly phase: InteractionPhase | "over";
    readonly since: number;
    readonly acceptBefore: number | undefined;
    readonly muted: boolean;
    readonly notice: DeskNotice | undefined;
    readonly guest: boolean;
  },
): DeskInteraction {
  return {
    ...subjectView(part.subject),
    ...state,
    phase: state.phase === "over" ? "after_call_work" : state.phase,
    offeredAt: part.offeredAt,
    answeredAt: part.acceptedAt,
    recording: part.recording,
    recordingPausedSince: part.recordingPaused?.since,
    recordable: part.recordable,
    playing: part.messages.playing,
    joint: joint.stage,
    parties: joint.parties(),
    supervisors: [...part.supervisors].flatMap((each) => each.mark() ?? []),
    supervision: undefined,
    coach: coachOf(part),
    disposition: work.disposition,
    note: work.note,
    callBack: work.callBack,
    closedTimes: work.closedTimes,
    refusal: work.refusal,
    afterCallWorkUntil: work.until,
  };
}

function coachOf(part: AgentPart): DeskInteraction["coach"] {
  if (Supervision.coachOf(part) !== undefined) return "called";
  return part.session.profile.coachId !== undefined && part.talking ? "callable" : undefined;
}
