import type { AudioMessageId, LegId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";

/** The customer hears the music of the service that has him, on hold and wherever he waits (TEL-PLY-05, DSK-CTL-02). */
export function playOwnMusic(
  { execute, language }: Pick<CentreContext, "execute" | "language">,
  legId: LegId,
  messageId: AudioMessageId | undefined,
): void {
  if (messageId !== undefined) execute({ kind: "set_music", legId, messageId, language });
}
