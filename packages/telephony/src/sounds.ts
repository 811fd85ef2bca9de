import type { Clock } from "@perezvon/base";
import type { PlayItem as MediaItem, ToneZone } from "@perezvon/media";
import type { CentreId, PlayItem } from "@perezvon/model";
import type { SoundLibrary, SwitchOptions } from "./contract.ts";

/** Names become files; what is missing becomes silence, never an ended call (TEL-PLY-06). */
export function soundItems(
  centreId: CentreId,
  items: readonly PlayItem[],
  sounds: SoundLibrary,
): readonly MediaItem[] {
  return items.map((item) => soundItem(centreId, item, sounds));
}

function soundItem(centreId: CentreId, item: PlayItem, sounds: SoundLibrary): MediaItem {
  switch (item.kind) {
    case "prompt":
      return fileOrSilence(sounds.prompt(centreId, item.name, item.language), item.whole);
    case "music":
      return fileOrSilence(sounds.music(centreId));
    case "file":
      return fileOrSilence(sounds.file(centreId, item.path), item.whole);
    case "message":
      return fileOrSilence(sounds.message?.(centreId, item.messageId, item.language), item.whole);
    case "speech":
      return fileOrSilence(sounds.speech?.(item.text, item.language));
    case "echo":
      return item;
    case "tone":
      return { kind: "tone", tone: item.tone, zone: toneZone(centreId, sounds) };
    case "silence":
      return { kind: "silence", durationMs: item.durationMs };
  }
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
