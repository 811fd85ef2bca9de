import type { AudioMessageId, CampaignId, CentreId, SoundLanguage } from "@perezvon/model";
import type { Actor } from "./store.ts";

/** The sound of a message in one language. */
export interface AudioSoundRow {
  readonly language: SoundLanguage;
  readonly fileId: string;
  /** Name of the uploaded file; undefined for a text that a voice has read. */
  readonly fileName: string | undefined;
  readonly spokenText: string | undefined;
  readonly description: string;
  readonly durationMs: number;
  readonly bytes: number;
  readonly updatedAt: number;
}

export interface AudioMessageRow {
  readonly id: AudioMessageId;
  readonly name: string;
  readonly updatedAt: number;
  readonly sounds: readonly AudioSoundRow[];
  readonly campaigns: readonly { readonly id: CampaignId; readonly name: string }[];
  readonly scenarios: readonly { readonly id: string; readonly name: string }[];
  /** Conversation scripts with a button that plays it. */
  readonly scripts: readonly { readonly id: string; readonly name: string }[];
  /** It is the centre's music (TEL-PLY-05). */
  readonly holdMusic: boolean;
}

/** Where the sounds of every centre lie, for the switch. */
export interface AudioFileRow {
  readonly centreId: CentreId;
  readonly messageId: AudioMessageId;
  readonly language: SoundLanguage;
  readonly fileId: string;
}

/** Prepared sounds that several scenarios and campaigns use (PLT-AUD, OUT-CMP-07). */
export interface AudioQueries {
  list(centreId: CentreId): Promise<readonly AudioMessageRow[]>;
  get(centreId: CentreId, id: string): Promise<AudioMessageRow | undefined>;
  /** Refused at `name` where it is taken. */
  create(centreId: CentreId, name: string, at: number, actor: Actor): Promise<AudioMessageRow>;
  change(
    centreId: CentreId,
    id: string,
    change: {
      readonly name?: string | undefined;
      readonly descriptions?: { readonly [language in SoundLanguage]?: string | undefined } | undefined;
    },
    at: number,
    actor: Actor,
  ): Promise<AudioMessageRow>;
  /** Refused with `in_use` while a campaign, a scenario or a script uses it. Returns the files that belong to nothing any more. */
  delete(centreId: CentreId, id: string, at: number, actor: Actor): Promise<readonly string[]>;
  /** Puts a sound in the place of the one of its language. Returns the file that it replaces. */
  putSound(
    centreId: CentreId,
    id: string,
    sound: Omit<AudioSoundRow, "updatedAt">,
    at: number,
    actor: Actor,
  ): Promise<{ readonly message: AudioMessageRow; readonly replaced: string | undefined }>;
  /** Refused with `in_use` when a message that is used would be left without a sound. Returns the file. */
  deleteSound(
    centreId: CentreId,
    id: string,
    language: SoundLanguage,
    at: number,
    actor: Actor,
  ): Promise<string>;
  files(): Promise<readonly AudioFileRow[]>;
  /** What agents of the campaign may play, in their order; refused with `not_found`. */
  ofCampaign(centreId: CentreId, campaignId: string): Promise<readonly AudioMessageRow[]>;
  /** Refused at `messageIds` for one that is not there. */
  putOfCampaign(
    centreId: CentreId,
    campaignId: string,
    messageIds: readonly string[],
    at: number,
    actor: Actor,
  ): Promise<readonly AudioMessageRow[]>;
}
