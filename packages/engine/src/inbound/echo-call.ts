import type { LegId, PlayId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";

/** The number that answers with the caller's own voice, of every centre and from its own phones alone (TEL-PLY-08). */
export const echoNumber = "*43";
const delayMs = 1_000;
/** A phone that was put aside does not listen to itself for hours. */
const limitMs = 5 * 60_000;

/** Whoever calls hears himself a second later: whether a phone works both ways needs nobody at the other end. */
export function beginEcho({ legs, timers, newId, execute }: CentreContext, legId: LegId): void {
  const playId = newId() as PlayId;
  const end = () => execute({ kind: "hang_up", legId, cause: "normal" });
  const limit = timers.after(limitMs, end);
  legs.ownLeg(legId, ({ kind }) => {
    if (kind === "answered")
      execute({ kind: "play", legId, playId, items: [{ kind: "echo", delayMs }], repeat: 1 });
    else if (kind === "ended") limit.cancel();
  });
  legs.ownPlay(playId, end);
  execute({ kind: "answer", legId });
}
