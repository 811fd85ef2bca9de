import type { Clock } from "@perezvon/base";
import type { PlayItem as MediaItem, ToneZone } from "@perezvon/media";
import type { AudioMessageId, CentreId, PlayItem, SoundLanguage } from "@perezvon/model";
import type { SoundLibrary, SwitchOptions } from "./contract.ts";

/** Names become files; what is missing becomes silence, never an ended call (TEL-PLY-06). */
export function soundItems(
  centreId: CentreId,
  items: readonly PlayItem[],
  sounds: SoundLibrary,
  music?: LegMusic,
): readonly MediaItem[] {
  return items.map((item) => soundItem(centreId, item, sounds, music));
}

/** An audio message that a service or a queue plays in place of the centre's music. */
export interface LegMusic {
  readonly messageId: AudioMessageId;
  readonly language: SoundLanguage;
}

/** A message without a sound leaves the centre's music (TEL-PLY-05, TEL-PLY-06). */
export function musicPath(
  centreId: CentreId,
  sounds: SoundLibrary,
  music: LegMusic | undefined,
): string | undefined {
  const own = music && sounds.message?.(centreId, music.messageId, music.language);
  return own ?? sounds.music(centreId);
}

function soundItem(
  centreId: CentreId,
  item: PlayItem,
  sounds: SoundLibrary,
  music: LegMusic | undefined,
): MediaItem {
  switch (item.kind) {
    case "prompt":
      return fileOrSilence(sounds.prompt(centreId, item.name, item.language), item.whole);
    case "music":
      return fileOrSilence(musicPath(centreId, sounds, ownMusic(item) ?? music));
    case "file":
      return fileOrSilence(sounds.file(centreId, item.path), item.whole);
    case "message":
      return fileOrSilence(sounds.message?.(centreId, item.messageId, item.language), item.whole);
    case "speech":
      return fileOrSilence(sounds.speech?.(item));
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

function fileOrSilence(path: string | undefined, whole = false): MediaItem {
  return path === undefined ? { kind: "silence", durationMs: 200 } : { kind: "file", path, whole };
}
