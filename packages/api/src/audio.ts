import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { IdParams, Instant, Name, Nothing, nullable, object, oneOf, Reference, Uuid } from "./schema.ts";

/** Languages that a message may have a sound in (PLT-AUD-01). */
export const soundLanguages = ["ru", "en"] as const;

/** PLT-SND-02; megabytes are of 1,048,576 octets. */
export const audioLimits = { megabytes: 20, minutes: 60 } as const;

const Description = Type.String({ maxLength: 500 });

/** What is heard in one language. */
export const AudioSound = object({
  language: oneOf(soundLanguages),
  /** Null for a text that a voice has read. */
  fileName: nullable(Type.String()),
  spokenText: nullable(Type.String()),
  description: Type.String(),
  durationMs: Type.Integer(),
  updatedAt: Instant,
});
export type AudioSound = Static<typeof AudioSound>;

/** A prepared sound that campaigns and scenarios use under one name (PLT-AUD-01). */
export const AudioMessage = object({
  id: Uuid,
  name: Type.String(),
  updatedAt: Instant,
  sounds: Type.Array(AudioSound),
  /** It cannot be deleted while there are any (PLT-AUD-03). */
  campaigns: Type.Array(Reference),
  scenarios: Type.Array(Reference),
  scripts: Type.Array(Reference),
  /** Everybody of the centre hears it who waits; neither can it be deleted then. */
  holdMusic: Type.Boolean(),
});
export type AudioMessage = Static<typeof AudioMessage>;

const SoundParams = object({ id: Uuid, language: oneOf(soundLanguages) });

/** Beside an uploaded file. */
export const AudioUploadOptions = object({
  description: Type.Optional(Description),
  /** Brings speech to the level of prompts (TEL-COD-03); on. */
  level: Type.Optional(Type.Boolean()),
});
export type AudioUploadOptions = Static<typeof AudioUploadOptions>;

const CampaignAudio = object({ items: Type.Array(AudioMessage) });

const keepers = having("svc.admin.all", "svc.scenarios", "sys.settings");
/** Who edits a campaign or a script chooses from them. */
const readers = having("svc.admin.all", "svc.admin", "svc.scenarios", "svc.forms", "sys.settings");

export const audioRoutes = {
  audioMessages: {
    method: "GET",
    path: "/audio-messages",
    summary: "Prepared sounds of the centre by name, with who uses them",
    tag: "campaigns",
    privilege: readers,
    responses: {
      200: object({
        items: Type.Array(AudioMessage),
        /** Whether a text can be read by a voice here. */
        speech: Type.Boolean(),
      }),
    },
  },
  audioMessageCreate: {
    method: "POST",
    path: "/audio-messages",
    summary: "A new message without a sound",
    tag: "campaigns",
    privilege: keepers,
    body: object({ name: Name }),
    responses: { 201: AudioMessage },
  },
  audioMessageChange: {
    method: "PATCH",
    path: "/audio-messages/:id",
    summary: "Another name, other descriptions",
    tag: "campaigns",
    privilege: keepers,
    params: IdParams,
    body: object({
      name: Type.Optional(Name),
      descriptions: Type.Optional(object({ ru: Type.Optional(Description), en: Type.Optional(Description) })),
    }),
    responses: { 200: AudioMessage },
  },
  audioMessageDelete: {
    method: "DELETE",
    path: "/audio-messages/:id",
    summary: "Delete a message that nothing uses",
    tag: "campaigns",
    privilege: keepers,
    params: IdParams,
    responses: { 204: Nothing },
  },
  audioSound: {
    method: "GET",
    path: "/audio-messages/:id/sounds/:language",
    summary: "The sound as callers hear it: WAV, 8 kHz",
    tag: "campaigns",
    privilege: readers,
    params: SoundParams,
    responses: { 200: "audio/wav" },
  },
  audioSoundPut: {
    method: "PUT",
    path: "/audio-messages/:id/sounds/:language",
    summary:
      "Upload a sound: WAV (PCM of 8 to 32 bits, G.711; 8 to 48 kHz, 1 or 2 channels) or Ogg with Opus; it is converted",
    tag: "campaigns",
    privilege: keepers,
    params: SoundParams,
    multipart: [
      { name: "options", kind: "json" },
      { name: "file", kind: "file" },
    ],
    responses: {
      200: object({
        message: AudioMessage,
        /** The file was not what is played: its format, rate or channels were changed. */
        converted: Type.Boolean(),
      }),
    },
  },
  audioSoundSpeak: {
    method: "POST",
    path: "/audio-messages/:id/sounds/:language/speech",
    summary: "Let a voice read a text (TEL-TTS-01)",
    tag: "campaigns",
    privilege: keepers,
    params: SoundParams,
    body: object({
      text: Type.String({ minLength: 1, maxLength: 5000 }),
      description: Type.Optional(Description),
    }),
    responses: { 200: AudioMessage },
  },
  audioSoundDelete: {
    method: "DELETE",
    path: "/audio-messages/:id/sounds/:language",
    summary: "Remove the sound of a language; the last one of a message that is used stays",
    tag: "campaigns",
    privilege: keepers,
    params: SoundParams,
    responses: { 204: Nothing },
  },
  campaignAudio: {
    method: "GET",
    path: "/campaigns/:id/audio",
    summary: "What agents of the campaign may play in a talk (OUT-CMP-07)",
    tag: "campaigns",
    privilege: having("svc.admin.all", "svc.admin"),
    params: IdParams,
    responses: { 200: CampaignAudio },
  },
  campaignAudioPut: {
    method: "PUT",
    path: "/campaigns/:id/audio",
    summary: "Choose and order what agents may play; talks in progress keep theirs",
    tag: "campaigns",
    privilege: having("svc.admin.all", "svc.admin"),
    params: IdParams,
    body: object({ messageIds: Type.Array(Uuid, { maxItems: 100, uniqueItems: true }) }),
    responses: { 200: CampaignAudio },
  },
} as const satisfies Record<string, Route>;
