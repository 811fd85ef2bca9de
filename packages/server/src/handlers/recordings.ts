import { join, normalize } from "node:path";
import { Readable } from "node:stream";
import { type Privilege, privilegesOf, routes } from "@perezvon/api";
import { type ChannelChoice, RecordedAudio, type RecordingMetadata, readMetadata } from "@perezvon/media";
import type { CampaignId, CentreId, ListId, RecordingId } from "@perezvon/model";
import type { DialAudioRow, RecordingRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import { type Call, type Handlers, type Streamed, streamed } from "../http/handler.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { PlayLink } from "../recordings/play-links.ts";
import { mayInCampaign } from "../sign-in/campaign-rights.ts";
import { may, type SignedIn } from "../sign-in/signed-in.ts";
import { actorOf } from "./inputs.ts";
import { instant } from "./views.ts";

type Names = "recording" | "recordingLink" | "recordingOfDialLink" | "recordingAudio" | "recordingOfDial";

/** Recordings: who may hear them, by which link, and that he did (PLT-SEC-01, PLT-REC-15). */
export function recordingHandlers(context: ServerContext): Handlers<Names> {
  const { playLinks } = context;
  return {
    recording: {
      async handle({ who, params }) {
        const row = await heardBy(context, who, params.id as RecordingId);
        const audio = await open(context, fileOf(context, row), "both", who.session.centreId);
        await audio.close();
        return recordingView(row, audio.channels, await readMetadata(fileOf(context, row)));
      },
    },
    recordingLink: {
      async handle({ who, params }) {
        const { id } = await heardBy(context, who, params.id as RecordingId);
        return linkView(playLinks.issue(id, who.session.userId));
      },
    },
    recordingOfDialLink: {
      async handle({ who, params, body }) {
        await dialHeardBy(context, who, params.id as ListId, body.dial);
        return linkView(playLinks.issue(body.dial, who.session.userId));
      },
    },
    recordingAudio: { handle: (call) => sendAudio(context, call) },
    recordingOfDial: { handle: (call) => sendDialAudio(context, call) },
  };
}

function linkView({ ticket, expiresAt }: PlayLink) {
  return { ticket, expiresAt: instant(expiresAt) };
}

async function sendAudio(context: ServerContext, call: Call<"recordingAudio">): Promise<Streamed> {
  const { who, params, query } = call;
  const row = await heardBy(context, who, params.id as RecordingId);
  if (query.download && !may(who, "qm.download")) throw new ProblemError("forbidden");
  const first = firstUse(context, who, row.id, query.ticket);
  const audio = await open(context, fileOf(context, row), query.channel ?? "both", who.session.centreId);
  if (first || query.download)
    await told(context, call, query.download ? "download" : "play", "recording", row.id);
  return await stream(call, audio, row.id, query.download);
}

/** The kept sound of a dial's analysis (TEL-CPA-11). */
async function sendDialAudio(context: ServerContext, call: Call<"recordingOfDial">): Promise<Streamed> {
  const { who, params, query } = call;
  const { centreId } = who.session;
  const { dial } = query;
  const kept = await dialHeardBy(context, who, params.id as ListId, dial);
  const first = firstUse(context, who, kept.dial, query.ticket);
  const audio = await open(context, inside(context.folders.recordings, kept.file), "both", centreId);
  if (first) await told(context, call, "play", "dial", kept.dial);
  return await stream(call, audio, kept.dial);
}

/** Whether this link begins a play; who has none that is good hears nothing. */
function firstUse(
  { playLinks }: ServerContext,
  who: SignedIn,
  what: string,
  ticket: string | undefined,
): boolean {
  if (ticket === undefined || !playLinks.valid(ticket, what, who.session.userId))
    throw new ProblemError("link_expired");
  return playLinks.firstUse(ticket);
}

/** In the audit log before the first octet leaves: what cannot be written there is not heard (PLT-REC-15). */
function told(
  { store, clock }: ServerContext,
  { who, request }: Pick<Call<"recordingAudio">, "who" | "request">,
  act: "play" | "download",
  kind: "recording" | "dial",
  objectId: string,
): Promise<void> {
  const entry = { actor: actorOf(who, request), act, kind, objectId, objectName: undefined, at: clock.now() };
  return store.audit.write(who.session.centreId, entry);
}

async function stream(
  { request, reply }: Pick<Call<"recordingAudio">, "request" | "reply">,
  audio: RecordedAudio,
  name: string,
  download = false,
): Promise<Streamed> {
  reply.header("accept-ranges", "bytes").header("content-type", "audio/wav");
  // Our own browser plays it in place; nothing else may read it as something else.
  const place = download ? "attachment" : "inline";
  reply.header("content-disposition", `${place}; filename="${name}.wav"`);
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

async function dialHeardBy(
  context: ServerContext,
  who: SignedIn,
  listId: ListId,
  dial: string | undefined,
): Promise<DialAudioRow & { readonly dial: string }> {
  const kept = dial && (await context.store.lists.dialAudio(who.session.centreId, listId, dial));
  if (!kept || !(await mayHearDials(context, who, kept.campaignId))) throw new ProblemError("not_found");
  return { ...kept, dial };
}

/** A recording that he may not hear is none to him, so that ids tell nothing. */
async function heardBy(context: ServerContext, who: SignedIn, id: RecordingId): Promise<RecordingRow> {
  const row = await context.store.interactions.recording(who.session.centreId, id);
  if (row === undefined || !(await mayHear(context, who, row))) throw new ProblemError("not_found");
  return row;
}

/** Of a service's recordings: its managers and auditors, and the client it is run for (PLT-ROL-03). */
export const serviceHearers = [
  "qm.listen.services",
  "cli.recordings",
] as const satisfies readonly Privilege[];
const dialHearers = privilegesOf(routes.recordingOfDial.privilege);

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

/** PLT-SEC-01: everything, what he spoke himself, what is of a service he is named in (OUT-CMP-04), or of his groups' agents. */
async function mayHear(context: ServerContext, who: SignedIn, row: RecordingRow): Promise<boolean> {
  if (may(who, "qm.listen.all")) return true;
  if (may(who, "agent.rec.own") && row.agentUserId === who.session.userId) return true;
  const { serviceId } = row;
  if (serviceId && (await mayInCampaign(context.store, who, serviceId, serviceHearers))) return true;
  if (!may(who, "qm.listen.groups") || row.agentUserId === undefined) return false;
  const agents = await context.store.agents.states(who.session.centreId, who.user.supervisedGroupIds);
  return agents.some(({ userId }) => userId === row.agentUserId);
}

/** Most dials whose analysis was kept met no agent: who supervises a group of the campaign hears them. */
async function mayHearDials(context: ServerContext, who: SignedIn, campaignId: CampaignId): Promise<boolean> {
  return mayInCampaign(context.store, who, campaignId, dialHearers);
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
