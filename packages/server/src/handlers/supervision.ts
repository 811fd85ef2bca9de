import { join, normalize } from "node:path";
import { Readable } from "node:stream";
import { type ChannelChoice, RecordedAudio } from "@perezvon/media";
import type { RecordingId, UserId } from "@perezvon/model";
import type { RecordingRow } from "@perezvon/store";
import { agentRows, agentScope } from "../figures/agent-rows.ts";
import type { ServerContext } from "../http/context.ts";
import { type Call, type Handlers, type Streamed, streamed } from "../http/handler.ts";
import { ProblemError } from "../http/problem-error.ts";
import { may, type SignedIn } from "../sign-in/signed-in.ts";
import { interactionView, pageOf } from "./views.ts";

export function supervisionHandlers(
  context: ServerContext,
): Handlers<"agents" | "interactions" | "recordingAudio"> {
  return {
    agents: {
      async handle({ who }) {
        const items = await agentRows(context, who.session.centreId, agentScope(who));
        return { items, total: items.length };
      },
    },
    interactions: {
      async handle({ who, query }) {
        const page = await context.store.interactions.page(who.session.centreId, {
          cursor: query.cursor,
          limit: query.limit,
          agentUserId: query.agent as UserId | undefined,
          from: instantOf(query.from),
          to: instantOf(query.to),
        });
        return pageOf(page, interactionView);
      },
    },
    recordingAudio: { handle: (call) => sendAudio(context, call) },
  };
}

function instantOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}

async function sendAudio(context: ServerContext, call: Call<"recordingAudio">): Promise<Streamed> {
  const { who, params, request, reply } = call;
  const { centreId } = who.session;
  const row = await context.store.interactions.recording(centreId, params.id as RecordingId);
  // A recording that he may not hear is none to him, so that ids tell nothing.
  if (row === undefined || !(await mayHear(context, who, row))) throw new ProblemError("not_found");
  const audio = await open(inside(context.folders.recordings, row.file), call.query.channel ?? "both");
  reply.header("accept-ranges", "bytes").header("content-type", "audio/wav");
  // Our own browser plays it in place; nothing else may read it as something else.
  reply.header("content-disposition", `inline; filename="${row.id}.wav"`);
  const range = rangeOf(request.headers.range, audio.bytes);
  if (range === "unusable") {
    await audio.close();
    reply.header("content-range", `bytes */${audio.bytes}`);
    throw new ProblemError("range");
  }
  const { from, to } = range ?? { from: 0, to: audio.bytes - 1 };
  if (range) reply.code(206).header("content-range", `bytes ${from}-${to}/${audio.bytes}`);
  reply.header("content-length", to - from + 1).send(Readable.from(audio.read(from, to + 1)));
  return streamed;
}

/** Whatever it is stored as, a browser gets plain WAV, of which every part can be had at once (TEL-REC-11). */
async function open(file: string, channel: ChannelChoice): Promise<RecordedAudio> {
  try {
    return await RecordedAudio.open(file, channel);
  } catch {
    throw new ProblemError("not_found");
  }
}

/** PLT-SEC-01. Auditors and managers by service come with their assignment. */
async function mayHear(context: ServerContext, who: SignedIn, row: RecordingRow): Promise<boolean> {
  if (may(who, "qm.listen.all")) return true;
  if (may(who, "agent.rec.own") && row.agentUserId === who.session.userId) return true;
  if (!may(who, "qm.listen.groups") || row.agentUserId === undefined) return false;
  const agents = await context.store.agents.states(who.session.centreId, who.user.supervisedGroupIds);
  return agents.some(({ userId }) => userId === row.agentUserId);
}

/** A path of the database that leaves the folder leads nowhere. */
function inside(folder: string, file: string): string {
  const path = normalize(join(folder, file));
  if (!path.startsWith(normalize(`${folder}/`))) throw new ProblemError("not_found");
  return path;
}

/** RFC 9110 §14.2: one range of bytes; several are answered with the whole. */
export function rangeOf(
  header: string | undefined,
  size: number,
): { from: number; to: number } | "unusable" | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return undefined;
  const from = match[1] === "" ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const to = match[1] === "" || match[2] === "" ? size - 1 : Math.min(Number(match[2]), size - 1);
  return from > to || from >= size ? "unusable" : { from, to };
}
