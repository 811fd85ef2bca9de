import type { AudioMessageId, DeskInteraction, TransferTarget } from "@perezvon/model";
import { useState } from "react";
import type { JointAction } from "./call-controls.ts";
import { useAsk, useDesk } from "./desk-context.tsx";

export interface CallActions {
  readonly accept: () => void;
  readonly reject: () => void;
  readonly hangUp: () => void;
  readonly hold: () => void;
  readonly resume: () => void;
  readonly toggleMute: () => void;
  readonly callCoach: () => void;
  /** Begins it, pauses it, or lets it go on. */
  readonly turnRecording: () => void;
  readonly discardRecording: () => void;
  readonly digit: (digit: string) => void;
  readonly disposition: (key: string) => void;
  readonly playMessage: (messageId: AudioMessageId, to: "both" | "customer") => void;
  readonly stopMessage: () => void;
  readonly finish: () => void;
  /** Dials the number that the rules name, of an open record. */
  readonly dialNext: () => void;
  readonly transferOpen: boolean;
  readonly toggleTransfer: () => void;
  readonly transfer: (target: TransferTarget) => void;
  readonly consult: (target: TransferTarget) => void;
  readonly joint: (action: Exclude<JointAction, "add_party">) => void;
  readonly muteParty: (partyId: string, on: boolean) => void;
  readonly removeParty: (partyId: string) => void;
}

/** Acts that need no word but which interaction is meant. */
type Plain =
  | "accept"
  | "reject"
  | "hang_up"
  | "hold"
  | "resume"
  | "finish"
  | "call_coach"
  | "start_recording"
  | "discard_recording"
  | "stop_message";

/** What an agent does with one interaction. */
export function useCallActions(interaction: DeskInteraction | undefined): CallActions {
  const ask = useAsk();
  const { phone, ring } = useDesk();
  const interactionId = interaction?.id;
  const [transferOpenFor, setTransferOpenFor] = useState<string | undefined>(undefined);
  const reach = (kind: "transfer" | "consult") => async (target: TransferTarget) => {
    if (interactionId && (await ask({ kind, interactionId, target }))) setTransferOpenFor(undefined);
  };
  const act = (kind: Plain) => () => {
    if (interactionId) void ask({ kind, interactionId });
  };
  return {
    accept: () => {
      // The click that accepts also lets the browser sound.
      void ring.unlock();
      act("accept")();
    },
    reject: act("reject"),
    hangUp: act("hang_up"),
    hold: act("hold"),
    resume: act("resume"),
    finish: act("finish"),
    dialNext: () => {
      const number = interaction?.preview?.next;
      if (interactionId && number) void ask({ kind: "preview_dial", interactionId, number });
    },
    callCoach: act("call_coach"),
    turnRecording: () => {
      if (!interaction) return;
      const on = interaction.recordingPausedSince === undefined;
      if (interaction.recordable) act("start_recording")();
      else void ask({ kind: "pause_recording", interactionId: interaction.id, on });
    },
    discardRecording: act("discard_recording"),
    playMessage: (messageId, to) => {
      if (interactionId) void ask({ kind: "play_message", interactionId, messageId, to });
    },
    stopMessage: act("stop_message"),
    toggleMute: () => {
      if (!interaction) return;
      const on = !interaction.muted;
      phone.mute(on);
      void ask({ kind: "mute", interactionId: interaction.id, on }).then((done) => {
        if (!done) phone.mute(!on);
      });
    },
    digit: (digits) => {
      if (interactionId) void ask({ kind: "digits", interactionId, digits });
    },
    transferOpen: interactionId !== undefined && transferOpenFor === interactionId,
    toggleTransfer: () => setTransferOpenFor(transferOpenFor === interactionId ? undefined : interactionId),
    transfer: (target) => void reach("transfer")(target),
    consult: (target) => void reach("consult")(target),
    joint: (kind) => {
      if (interactionId) void ask({ kind, interactionId });
    },
    muteParty: (partyId, on) => {
      if (interactionId) void ask({ kind: "mute_party", interactionId, partyId, on });
    },
    removeParty: (partyId) => {
      if (interactionId) void ask({ kind: "remove_party", interactionId, partyId });
    },
    disposition: (key) => {
      if (interactionId) void ask({ kind: "disposition", interactionId, key });
    },
  };
}
