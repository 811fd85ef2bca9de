import type { Clock, Logger } from "@perezvon/base";
import type { PlayItem as MediaItem, ToneZone } from "@perezvon/media";
import type { AudioMessageId, CentreId, PlayItem, SoundLanguage } from "@perezvon/model";
import type { SoundLibrary, SwitchOptions } from "./contract.ts";

/** Where a name of a sound is looked up, and who is told that there is none. */
export interface SoundNames {
  readonly centreId: CentreId;
  readonly sounds: SoundLibrary;
  readonly logger: Logger;
}

/** Names become files; what is missing is told and becomes silence, never an ended call (TEL-PLY-06). */
export function soundItems(
  items: readonly PlayItem[],
  names: SoundNames,
  music?: LegMusic,
): readonly MediaItem[] {
  return items.map((item) => soundItem(item, names, music));
}

/** An audio message that a service or a queue plays in place of the centre's music. */
export interface LegMusic {
  readonly messageId: AudioMessageId;
  readonly language: SoundLanguage;
}

/** A message without a sound leaves the centre's music, a file that cannot be played the built-in one (TEL-PLY-05, TEL-PLY-06). */
export function musicFile(names: SoundNames, music: LegMusic | undefined): MusicFile | undefined {
  const { centreId, sounds } = names;
  const own = music && sounds.message?.(centreId, music.messageId, music.language);
  if (music !== undefined && own === undefined) tellMissing(names, { messageId: music.messageId });
  const path = own ?? sounds.music(centreId);
  if (path === undefined) return undefined;
  const instead = sounds.builtInMusic?.();
  return { kind: "file", path, ...(instead !== undefined && instead !== path && { instead }) };
}

export type MusicFile = Extract<MediaItem, { kind: "file" }>;

function soundItem(item: PlayItem, names: SoundNames, music: LegMusic | undefined): MediaItem {
  const { centreId, sounds } = names;
  const fileOrSilence = (
    path: string | undefined,
    about: Record<string, string>,
    whole = false,
  ): MediaItem => {
    if (path !== undefined) return { kind: "file", path, whole };
    tellMissing(names, about);
    return { kind: "silence", durationMs: 200 };
  };
  switch (item.kind) {
    case "prompt": {
      const { name, language } = item;
      return fileOrSilence(sounds.prompt(centreId, name, language), { prompt: name, language }, item.whole);
    }
    case "music":
      return (
        musicFile(names, ownMusic(item) ?? music) ?? fileOrSilence(undefined, { music: "of the centre" })
      );
    case "file":
      return fileOrSilence(sounds.file(centreId, item.path), { path: item.path }, item.whole);
    case "message": {
      const { messageId, language } = item;
      return fileOrSilence(sounds.message?.(centreId, messageId, language), { messageId }, item.whole);
    }
    case "speech":
      return fileOrSilence(sounds.speech?.(item), { text: item.text });
    case "echo":
      return item;
    case "tone":
      return { ...item, zone: toneZone(centreId, sounds) };
    case "silence":
      return { kind: "silence", durationMs: item.durationMs };
  }
}

function ownMusic({ messageId, language }: Extract<PlayItem, { kind: "music" }>): LegMusic | undefined {
  return messageId === undefined ? undefined : { messageId, language: language ?? "ru" };
}

/** Texts that nobody has spoken yet. */
export function unspoken(
  items: readonly PlayItem[],
  sounds: SoundLibrary,
): readonly Extract<PlayItem, { kind: "speech" }>[] {
  return items.filter((item) => item.kind === "speech").filter((item) => sounds.speech?.(item) === undefined);
}

/**
 * Where the common stream of music is now (TEL-PLY-05): it plays on as if it had begun with this program, whether anybody listens or not. Undefined
 * where each call has its own.
 */
export function commonMusicMs(
  centreId: CentreId,
  { clock, commonMusic }: { readonly clock: Clock } & Pick<SwitchOptions, "commonMusic">,
): number | undefined {
  return commonMusic?.(centreId) === true ? Math.round(clock.monotonicMs()) : undefined;
}

export function toneZone(centreId: CentreId, sounds: SoundLibrary): ToneZone {
  return sounds.tones?.(centreId) ?? "ru";
}

/** The library knows no such sound; one whose file cannot be played is told by the media plane. */
function tellMissing({ centreId, logger }: SoundNames, about: Record<string, string>): void {
  logger.warn("audio.missing", { centreId, ...about, detail: "not in the library" });
}
