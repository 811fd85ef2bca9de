import type { CallId, DeskCommand, DeskErrorCode } from "@perezvon/model";
import type { AgentPart } from "./agent-part.ts";
import type { DeskSession } from "./desk-session.ts";

/**
 * What is done to the recordings of a call that runs. In a conference each agent has one of his own (PLT-REC-10), and what is not
 * to be heard is to be heard in none of them.
 */
export class CallRecordings {
  readonly #sessions: ReadonlyMap<unknown, DeskSession>;

  constructor(sessions: ReadonlyMap<unknown, DeskSession>) {
    this.#sessions = sessions;
  }

  /** By an agent who talks, and whose talk is recorded (DSK-CTL-08). */
  command(
    session: DeskSession,
    command: Extract<DeskCommand, { kind: "start_recording" | "pause_recording" | "discard_recording" }>,
  ): DeskErrorCode | undefined {
    const { part } = session;
    if (part === undefined || part.subject.callId !== command.interactionId) return "no_such_interaction";
    if (!part.talking) return "wrong_phase";
    if (command.kind === "start_recording") return part.beginRecording();
    if (!part.recording) return "not_recorded";
    if (command.kind === "pause_recording")
      return this.pause(command.interactionId, command.on, session.userId);
    for (const each of this.#partsOf(command.interactionId)) each.discardRecording();
    return undefined;
  }

  /** By whoever may: a user, or `api` (TEL-REC-06). */
  pause(callId: CallId, on: boolean, by: string): DeskErrorCode | undefined {
    const parts = this.#partsOf(callId);
    if (parts.length === 0) return "no_such_interaction";
    const recorded = parts.filter(({ recording }) => recording);
    for (const part of recorded) part.pauseRecording(on, by);
    return recorded.length === 0 ? "not_recorded" : undefined;
  }

  #partsOf(callId: CallId): readonly AgentPart[] {
    return [...this.#sessions.values()].flatMap(({ part }) =>
      part?.subject.callId === callId ? [part] : [],
    );
  }
}
