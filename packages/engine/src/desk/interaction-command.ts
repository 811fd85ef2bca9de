import type { DeskCommand, DeskErrorCode } from "@perezvon/model";
import type { DeskSession } from "./desk-session.ts";

/** What an agent does with the interaction that he has. */
export function interactionCommand(
  session: DeskSession,
  command: Exclude<
    DeskCommand,
    {
      kind:
        | "set_state"
        | "set_device"
        | "dial"
        | "supervise"
        | "take_over"
        | "call_coach"
        | "pick_up"
        | "transfer"
        | "consult"
        | "start_recording"
        | "pause_recording"
        | "discard_recording"
        | "preview_dial"
        | "preview_skip"
        | "call_back";
    }
  >,
): DeskErrorCode | undefined {
  const own = session.ownCall;
  if (own !== undefined && own.view().id === command.interactionId) {
    switch (command.kind) {
      case "accept":
        return own.accept?.() ?? (own.accept === undefined ? "wrong_phase" : undefined);
      case "reject":
        return own.accept === undefined ? "wrong_phase" : own.command("hang_up", undefined);
      case "hang_up":
      case "hold":
      case "resume":
        return own.command(command.kind, undefined);
      case "digits":
        return own.command("digits", command.digits);
      case "mute":
        return own.command("mute", command.on);
      case "note":
        return own.work === undefined ? "wrong_phase" : own.work.note(command.note);
      case "disposition":
        return own.work === undefined ? "wrong_phase" : own.work.disposition(command.key);
      case "script":
        return own.work?.script === undefined
          ? "wrong_phase"
          : own.work.script(command.values, command.page, command.path);
      case "finish":
        return own.work === undefined ? "wrong_phase" : own.work.finish();
      default:
        return "wrong_phase";
    }
  }
  const part = session.part;
  if (part === undefined || part.subject.callId !== command.interactionId) return "no_such_interaction";
  switch (command.kind) {
    case "accept":
      return part.accept();
    case "reject":
      return part.reject();
    case "hang_up":
      return part.hangUp();
    case "hold":
      return part.hold();
    case "resume":
      return part.resume();
    case "mute":
      return part.controls.mute(command.on);
    case "digits":
      return part.controls.digits(command.digits);
    case "note":
      return part.setNote(command.note);
    case "disposition":
      return part.setDisposition(command.key);
    case "play_message":
      return part.messages.play(command.messageId, command.to);
    case "stop_message":
      part.messages.stop();
      return undefined;
    case "choose_record":
      return part.chooseRecord(command.recordId);
    case "script":
      return part.enterScript(command.values, command.page, command.path);
    case "finish":
      return part.finish();
    case "swap":
      return part.handing.act((joint) => joint.swap());
    case "complete_transfer":
      return part.handing.completeTransfer();
    case "conference":
      return part.handing.act((joint) => joint.confer());
    case "cancel_consultation":
      return part.handing.act((joint) => joint.cancel());
    case "remove_party":
      return part.handing.act((joint) => joint.remove(command.partyId));
    case "mute_party":
      return part.handing.act((joint) => joint.mute(command.partyId, command.on));
  }
}
