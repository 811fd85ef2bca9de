import type { Privilege } from "@perezvon/api";
import type { DeskCommand, GroupId } from "@perezvon/model";
import type { ServerContext } from "../http/context.ts";
import { may, mayAny, type SignedIn } from "../sign-in/signed-in.ts";

/** Longer than any extension or internal number of the centre: a number outside (PLT-ROL-03, `agent.external`). */
const internalDigitsMax = 5;

/** What a command of the desk needs beside the desk itself (PLT-ROL-03). */
export function privilegesOf(command: DeskCommand): readonly Privilege[] {
  switch (command.kind) {
    case "transfer":
    case "consult":
      return command.target.kind === "number" && isOutside(command.target.number)
        ? ["agent.transfer", "agent.external"]
        : ["agent.transfer"];
    case "dial":
      return isOutside(command.to) ? ["agent.external"] : [];
    case "swap":
    case "complete_transfer":
    case "conference":
    case "cancel_consultation":
    case "remove_party":
    case "mute_party":
      return ["agent.transfer"];
    case "start_recording":
      return ["agent.rec.start"];
    case "pause_recording":
      // Who may only start recordings may let a paused one go on.
      return command.on ? ["agent.rec.stop"] : [];
    case "discard_recording":
      return ["agent.rec.stop"];
    case "supervise":
      return [({ monitor: "sup.monitor", coach: "sup.coach", barge_in: "sup.barge" } as const)[command.mode]];
    case "take_over":
      return ["sup.barge"];
    default:
      return [];
  }
}

/** Whether this user may give the command: his privileges, and for supervising the groups that he leads (DSK-MON-01). */
export async function mayCommand(
  { store }: Pick<ServerContext, "store">,
  who: SignedIn,
  command: DeskCommand,
): Promise<boolean> {
  if (!privilegesOf(command).every((privilege) => may(who, privilege))) return false;
  if (command.kind === "pause_recording" && !command.on)
    return mayAny(who, ["agent.rec.start", "agent.rec.stop"]);
  if (command.kind !== "supervise") return true;
  const groups: readonly GroupId[] | undefined = who.user.supervisedGroupIds;
  const agents = await store.agents.states(who.session.centreId, groups);
  return agents.some(({ userId }) => userId === command.userId);
}

function isOutside(number: string): boolean {
  // Codes such as that of picking up begin with an asterisk.
  return !number.startsWith("*") && number.replaceAll(/\D/g, "").length > internalDigitsMax;
}
