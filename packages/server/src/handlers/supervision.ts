import { join, normalize } from "node:path";
import { Readable } from "node:stream";
import { type ChannelChoice, RecordedAudio, type RecordingMetadata, readMetadata } from "@perezvon/media";
import type { CampaignId, CentreId, ListId, RecordingId, UserId } from "@perezvon/model";
import type { RecordingRow } from "@perezvon/store";
import { agentRows, agentScope } from "../figures/agent-rows.ts";
import { serviceFigures } from "../figures/service-figures.ts";
import type { ServerContext } from "../http/context.ts";
import { type Call, type Handlers, type Streamed, streamed } from "../http/handler.ts";
import { ProblemError } from "../http/problem-error.ts";
import { may, type SignedIn } from "../sign-in/signed-in.ts";
import { interactionView, pageOf } from "./views.ts";

export function supervisionHandlers(
  context: ServerContext,
): Handlers<
  "serviceFigures" | "agents" | "interactions" | "recording" | "recordingAudio" | "recordingOfDial"
> {
  return {
    serviceFigures: {
      handle: async ({ who }) => ({ items: await serviceFigures(context, who.session.centreId) }),
    },
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
    recording: {
      async handle({ who, params }) {
        const row = await heardBy(context, who, params.id as RecordingId);
        const audio = await open(context, fileOf(context, row), "both", who.session.centreId);
        await audio.close();
        return recordingView(row, audio.channels, await readMetadata(fileOf(context, row)));
      },
    },
    recordingAudio: { handle: (call) => sendAudio(context, call) },
    recordingOfDial: { handle: (call) => sendDialAudio(context, call) },
  };
}

function instantOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}

async function sendAudio(context: ServerContext, call: Call<"recordingAudio">): Promise<Streamed> {
  const { who, params, query } = call;
  const row = await heardBy(context, who, params.id as RecordingId);
  const audio = await open(context, fileOf(context, row), query.channel ?? "both", who.session.centreId);
  return await stream(call, audio, row.id);
}

/** The kept sound of a dial's analysis (TEL-CPA-11). */
async function sendDialAudio(context: ServerContext, call: Call<"recordingOfDial">): Promise<Streamed> {
  const { who, params, query } = call;
  const { centreId } = who.session;
  const { dial } = query;
  const kept = dial && (await context.store.lists.dialAudio(centreId, params.id as ListId, dial));
  if (!kept || !(await mayHearDials(context, who, kept.campaignId))) throw new ProblemError("not_found");
  const audio = await open(context, inside(context.folders.recordings, kept.file), "both", centreId);
  return await stream(call, audio, dial);
}

async function stream(
  { request, reply }: Pick<Call<"recordingAudio">, "request" | "reply">,
  audio: RecordedAudio,
  name: string,
): Promise<Streamed> {
  reply.header("accept-ranges", "bytes").header("content-type", "audio/wav");
  // Our own browser plays it in place; nothing else may read it as something else.
  reply.header("content-disposition", `inline; filename="${name}.wav"`);
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

/** A recording that he may not hear is none to him, so that ids tell nothing. */
async function heardBy(context: ServerContext, who: SignedIn, id: RecordingId): Promise<RecordingRow> {
  const row = await context.store.interactions.recording(who.session.centreId, id);
  if (row === undefined || !(await mayHear(context, who, row))) throw new ProblemError("not_found");
  return row;
}

/** Whatever it is stored as, a browser gets plain WAV, of which every part can be had at once (TEL-REC-11). */
async function open(
  context: ServerContext,
  file: string,
  channel: ChannelChoice,
  centreId: CentreId,
): Promise<RecordedAudio> {
  const key = context.store.recordingKey(centreId);
  try {
    return await RecordedAudio.open(file, channel, (id) => (id === key.id ? key : undefined));
  } catch (error) {
    context.logger.warn("recording cannot be read", { file, error: String(error) });
    throw new ProblemError("not_found");
  }
}

function fileOf(context: ServerContext, row: RecordingRow): string {
  return inside(context.folders.recordings, row.file);
}

function recordingView(row: RecordingRow, channels: number, metadata: RecordingMetadata | undefined) {
  return {
    id: row.id,
    durationMs: row.durationMs,
    channels,
    format: metadata?.format ?? null,
    truncated: row.truncated,
    startedAt: new Date(metadata?.startedAt ?? row.at - row.durationMs).toISOString(),
    marks: (metadata?.marks ?? []).map(({ kind, fromMs, toMs, by }) => ({
      kind,
      fromMs,
      toMs: toMs ?? null,
      by: by ?? null,
    })),
    waveform: metadata?.waveform ?? null,
  };
}

/** PLT-SEC-01. Auditors and managers by service come with their assignment. */
async function mayHear(context: ServerContext, who: SignedIn, row: RecordingRow): Promise<boolean> {
  if (may(who, "qm.listen.all")) return true;
  if (may(who, "agent.rec.own") && row.agentUserId === who.session.userId) return true;
  if (!may(who, "qm.listen.groups") || row.agentUserId === undefined) return false;
  const agents = await context.store.agents.states(who.session.centreId, who.user.supervisedGroupIds);
  return agents.some(({ userId }) => userId === row.agentUserId);
}

/** Most dials whose analysis was kept met no agent: who supervises a group of the campaign hears them. */
async function mayHearDials(context: ServerContext, who: SignedIn, campaignId: CampaignId): Promise<boolean> {
  if (may(who, "qm.listen.all")) return true;
  const campaign = await context.store.campaigns.get(who.session.centreId, campaignId);
  return campaign?.campaign.groupIds.some((id) => who.user.supervisedGroupIds.includes(id)) ?? false;
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
