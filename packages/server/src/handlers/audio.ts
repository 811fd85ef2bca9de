import { createReadStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { type AudioMessage, AudioUploadOptions, audioLimits } from "@perezvon/api";
import { ConversionError } from "@perezvon/media";
import type { AudioMessageId, CampaignId, CentreId } from "@perezvon/model";
import type { AudioMessageRow } from "@perezvon/store";
import type { NewSound } from "../audio/audio-library.ts";
import type { ServerContext } from "../http/context.ts";
import { type Call, type Handlers, type Streamed, streamed } from "../http/handler.ts";
import { invalid, invalidField, ProblemError } from "../http/problem-error.ts";
import { partCheck } from "../http/validation.ts";
import { receiveUpload } from "../import/receive-upload.ts";
import { actorOf, nameFaults, trimmedName } from "./inputs.ts";
import { rangeOf } from "./recordings.ts";
import { instant } from "./views.ts";

type Names =
  | "audioMessages"
  | "audioMessageCreate"
  | "audioMessageChange"
  | "audioMessageDelete"
  | "audioSound"
  | "audioSoundPut"
  | "audioSoundSpeak"
  | "audioSoundDelete"
  | "campaignAudio"
  | "campaignAudioPut";

const checkOptions = partCheck(AudioUploadOptions, false);

/** «Аудио сообщения» and what of them agents of a campaign may play (PLT-AUD, OUT-CMP-07). */
export function audioHandlers(context: ServerContext): Handlers<Names> {
  const { audio, clock, store } = context;
  return {
    audioMessages: {
      handle: async ({ who }) => ({
        items: (await store.audio.list(who.session.centreId)).map(view),
        speech: context.speech.available,
      }),
    },
    audioMessageCreate: {
      check: nameFaults,
      async handle({ who, body, request }) {
        const actor = actorOf(who, request);
        return view(
          await store.audio.create(who.session.centreId, trimmedName(body.name), clock.now(), actor),
        );
      },
    },
    audioMessageChange: {
      check: nameFaults,
      async handle({ who, params, body, request }) {
        const { centreId } = who.session;
        const change = { ...body, name: body.name === undefined ? undefined : trimmedName(body.name) };
        const row = await store.audio.change(centreId, params.id, change, clock.now(), actorOf(who, request));
        await tellCampaigns(context, centreId, row);
        return view(row);
      },
    },
    audioMessageDelete: {
      async handle({ who, params, request }) {
        const { centreId } = who.session;
        const files = await store.audio.delete(centreId, params.id, clock.now(), actorOf(who, request));
        audio.changed(centreId, { id: params.id as AudioMessageId, sounds: [] });
        await audio.drop(centreId, files);
        return null;
      },
    },
    audioSound: { handle: (call) => sendSound(context, call) },
    audioSoundPut: { handle: (call) => receiveSound(context, call) },
    audioSoundSpeak: { handle: (call) => speakSound(context, call) },
    audioSoundDelete: {
      async handle({ who, params, request }) {
        const { centreId } = who.session;
        const { id, language } = params;
        const actor = actorOf(who, request);
        const fileId = await store.audio.deleteSound(centreId, id, language, clock.now(), actor);
        const row = await store.audio.get(centreId, id);
        if (row !== undefined) audio.changed(centreId, row);
        await audio.drop(centreId, [fileId]);
        return null;
      },
    },
    campaignAudio: {
      handle: async ({ who, params }) => ({
        items: (await store.audio.ofCampaign(who.session.centreId, params.id)).map(view),
      }),
    },
    campaignAudioPut: {
      async handle({ who, params, body, request }) {
        const { centreId } = who.session;
        const actor = actorOf(who, request);
        const { messageIds } = body;
        const rows = await store.audio.putOfCampaign(centreId, params.id, messageIds, clock.now(), actor);
        await context.engine.campaigns.changed(centreId, params.id as CampaignId);
        return { items: rows.map(view) };
      },
    },
  };
}

/** A message that is named must be one of the centre's. */
export async function mustBeMessages(
  { store }: Pick<ServerContext, "store">,
  centreId: CentreId,
  named: Readonly<Record<string, string | null | undefined>>,
): Promise<void> {
  for (const [field, id] of Object.entries(named)) {
    if (id == null) continue;
    if ((await store.audio.get(centreId, id)) === undefined) throw invalidField(field, "not_found");
  }
}

/** Their agents see names and lengths. */
async function tellCampaigns(
  { engine }: ServerContext,
  centreId: CentreId,
  { campaigns }: AudioMessageRow,
): Promise<void> {
  for (const { id } of campaigns) await engine.campaigns.changed(centreId, id);
}

async function receiveSound(context: ServerContext, call: Call<"audioSoundPut">) {
  const { params, request, who } = call;
  const { centreId } = who.session;
  await messageOf(context, call);
  const upload = await receiveUpload(context, request, {
    bytes: audioLimits.megabytes * 1024 * 1024,
    tooLarge: invalidField("file", "audio_too_big", { max: audioLimits.megabytes }),
  });
  try {
    const options = readOptions(upload.options);
    const sound = await made(() => context.audio.make(centreId, upload.path, options.level ?? true));
    const message = await keep(context, call, sound, {
      language: params.language,
      fileName: upload.fileName,
      spokenText: undefined,
      description: options.description,
    });
    return { message: view(message), converted: sound.converted };
  } finally {
    await rm(upload.path, { force: true });
  }
}

async function speakSound(context: ServerContext, call: Call<"audioSoundSpeak">) {
  const { body, params, who } = call;
  await messageOf(context, call);
  const text = body.text.trim();
  if (text === "") throw invalidField("text", "required");
  const spoken = context.speech.available ? await context.speech.say(text, params.language) : undefined;
  if (spoken === undefined) throw invalidField("text", "speech_unavailable");
  const sound = await made(() => context.audio.make(who.session.centreId, spoken, true));
  return view(
    await keep(context, call, sound, {
      language: params.language,
      fileName: undefined,
      spokenText: text,
      description: body.description,
    }),
  );
}

/** Into the place of the one before, which nobody needs any more. */
async function keep(
  context: ServerContext,
  { params, request, who }: Pick<Call<"audioSoundPut">, "params" | "request" | "who">,
  { bytes, durationMs, fileId }: NewSound,
  about: {
    readonly language: "ru" | "en";
    readonly fileName: string | undefined;
    readonly spokenText: string | undefined;
    readonly description: string | undefined;
  },
): Promise<AudioMessageRow> {
  const { audio, clock, store } = context;
  const { centreId } = who.session;
  try {
    const sound = { ...about, description: about.description?.trim() ?? "", fileId, durationMs, bytes };
    const actor = actorOf(who, request);
    const { message, replaced } = await store.audio.putSound(centreId, params.id, sound, clock.now(), actor);
    audio.changed(centreId, message);
    await audio.drop(centreId, [replaced]);
    await tellCampaigns(context, centreId, message);
    return message;
  } catch (error) {
    await audio.drop(centreId, [fileId]);
    throw error;
  }
}

/** What is wrong with a file is told at it (PLT-SND-02). */
async function made(make: () => Promise<NewSound>): Promise<NewSound> {
  try {
    return await make();
  } catch (error) {
    const code = error instanceof ConversionError ? error.code : (error as { code?: string }).code;
    if (code === "audio_too_long") throw invalidField("file", code, { max: audioLimits.minutes });
    if (code === "audio_format" || code === "audio_empty") throw invalidField("file", code);
    throw error;
  }
}

function readOptions(given: string | undefined): AudioUploadOptions {
  let value: unknown = {};
  try {
    if (given !== undefined) value = JSON.parse(given);
  } catch {
    throw invalidField("options", "wrong_format");
  }
  const { faults, value: read } = checkOptions(value);
  if (faults.length > 0)
    throw invalid(faults.map((fault) => ({ ...fault, field: `options.${fault.field}` })));
  return read as AudioUploadOptions;
}

async function messageOf(
  { store }: ServerContext,
  { params, who }: Pick<Call<"audioSoundPut">, "params" | "who">,
): Promise<AudioMessageRow> {
  const row = await store.audio.get(who.session.centreId, params.id);
  if (row === undefined) throw new ProblemError("not_found");
  return row;
}

async function sendSound(context: ServerContext, call: Call<"audioSound">): Promise<Streamed> {
  const { params, reply, request, who } = call;
  const { sounds } = await messageOf(context, call);
  const sound = sounds.find(({ language }) => language === params.language);
  if (sound === undefined) throw new ProblemError("not_found");
  const file = context.audio.fileOf(who.session.centreId, sound.fileId);
  const size = await stat(file).then(
    (facts) => facts.size,
    () => undefined,
  );
  if (size === undefined) throw new ProblemError("not_found");
  reply.header("accept-ranges", "bytes").header("content-type", "audio/wav");
  reply.header("content-disposition", `inline; filename="${sound.fileId}.wav"`);
  const range = rangeOf(request.headers.range, size);
  if (range === "unusable") {
    reply.header("content-range", `bytes */${size}`);
    throw new ProblemError("range");
  }
  const { from, to } = range ?? { from: 0, to: size - 1 };
  if (range) reply.code(206).header("content-range", `bytes ${from}-${to}/${size}`);
  reply.header("content-length", to - from + 1).send(createReadStream(file, { start: from, end: to }));
  return streamed;
}

function view({
  campaigns,
  holdMusic,
  id,
  name,
  scenarios,
  scripts,
  sounds,
  updatedAt,
}: AudioMessageRow): AudioMessage {
  return {
    id,
    name,
    updatedAt: instant(updatedAt),
    sounds: sounds.map((sound) => ({
      language: sound.language,
      fileName: sound.fileName ?? null,
      spokenText: sound.spokenText ?? null,
      description: sound.description,
      durationMs: sound.durationMs,
      updatedAt: instant(sound.updatedAt),
    })),
    campaigns: [...campaigns],
    scenarios: [...scenarios],
    scripts: [...scripts],
    holdMusic,
  };
}
