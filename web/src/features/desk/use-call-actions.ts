import type { DeskInteraction } from "@perezvon/model";
import { useAsk, useDesk } from "./desk-context.tsx";

export interface CallActions {
  readonly accept: () => void;
  readonly reject: () => void;
  readonly hangUp: () => void;
  readonly hold: () => void;
  readonly resume: () => void;
  readonly toggleMute: () => void;
  readonly digit: (digit: string) => void;
  readonly disposition: (key: string) => void;
  readonly finish: () => void;
}

/** What an agent does with one interaction. */
export function useCallActions(interaction: DeskInteraction | undefined): CallActions {
  const ask = useAsk();
  const { phone, ring } = useDesk();
  const interactionId = interaction?.id;
  const act = (kind: "accept" | "reject" | "hang_up" | "hold" | "resume" | "finish") => () => {
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
    disposition: (key) => {
      if (interactionId) void ask({ kind: "disposition", interactionId, key });
    },
  };
}
