import type { DeskCommand, DeskErrorCode } from "@perezvon/model";
import type { DeskSession } from "../../desk/desk-session.ts";
import { Preview } from "./preview.ts";

/** What an agent does with the record of a campaign, before a call or with it (OUT-PRV-03, OUT-CBK-01). */
export async function recordCommand(
  session: DeskSession,
  command: Extract<DeskCommand, { kind: "preview_dial" | "preview_skip" | "call_back" }>,
): Promise<DeskErrorCode | undefined> {
  const { ownCall, part } = session;
  const preview =
    ownCall instanceof Preview && ownCall.callId === command.interactionId ? ownCall : undefined;
  switch (command.kind) {
    case "preview_dial":
      return preview === undefined ? "no_such_interaction" : await preview.dial(command.number);
    case "preview_skip":
      return preview === undefined ? "no_such_interaction" : preview.skip();
    case "call_back": {
      const { key, from, until, number, mine } = command;
      const wish = { from, until, number, mine };
      if (preview !== undefined) return preview.callBack(key, wish);
      return part?.subject.callId === command.interactionId
        ? part.callBack(key, wish)
        : "no_such_interaction";
    }
  }
}
