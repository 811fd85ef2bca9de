import type { CallId } from "@perezvon/model";
import type { ServerContext } from "../http/context.ts";
import type { Call, Handlers } from "../http/handler.ts";
import { ProblemError } from "../http/problem-error.ts";
import { may, type SignedIn } from "../sign-in/signed-in.ts";

/** Recordings of calls that run, from outside of the desk (TEL-REC-06). */
export function recordingControlHandlers(
  context: ServerContext,
): Handlers<"recordingPause" | "recordingGoOn"> {
  const pause = async ({ who, params }: Pick<Call<"recordingPause">, "who" | "params">, on: boolean) => {
    const { centreId, userId } = who.session;
    const callId = params.id as CallId;
    if (!(await mayPause(context, who, callId))) throw new ProblemError("not_found");
    const by = who.program === undefined ? userId : "api";
    const refused = context.engine.recordings.pause(centreId, callId, on, by);
    if (refused === undefined) return null;
    throw new ProblemError(refused === "no_such_interaction" ? "not_found" : "wrong_state");
  };
  return {
    recordingPause: { handle: (call) => pause(call, true) },
    recordingGoOn: { handle: (call) => pause(call, false) },
  };
}

/** A call of his own, or of an agent whom he leads; of anybody where the rules of recording are his (PLT-ROL-03). */
async function mayPause(
  { engine, store }: Pick<ServerContext, "engine" | "store">,
  who: SignedIn,
  callId: CallId,
): Promise<boolean> {
  if (may(who, "sys.recording")) return true;
  const { centreId, userId } = who.session;
  const talking = engine
    .agents(centreId)
    .filter(({ snapshot }) =>
      snapshot.interactions.some(({ id, supervision }) => id === callId && supervision === undefined),
    )
    .map((agent) => agent.userId);
  if (talking.length === 0) return false;
  if (talking.includes(userId)) return true;
  const led = await store.agents.states(centreId, who.user.supervisedGroupIds);
  return led.some((agent) => talking.includes(agent.userId));
}
