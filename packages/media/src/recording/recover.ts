import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { WAV_HEADER_BYTES } from "../audio/wav.ts";
import type { RecordingKey } from "../contract.ts";
import { CAPTURE_SUFFIX, type Converted, convertCapture } from "./convert.ts";
import { channelsOf, readMetadata, writeMetadata } from "./metadata.ts";

export interface RecoveredRecording extends Omit<Converted, "waveform"> {
  readonly file: string;
  /** False for a capture that was whole and had only to be converted. */
  readonly truncated: boolean;
}

type KeyOf = (id: string) => RecordingKey | undefined;

/**
 * Closes the captures in a folder, and below it, that a crash has left unfinished, and converts them (TEL-REC-10). To be
 * called before the first recording is started. What holds no sound, or is no capture of ours, stays as it is.
 */
export async function recoverRecordings(
  folder: string,
  keyOf: KeyOf = () => undefined,
): Promise<readonly RecoveredRecording[]> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const recovered: RecoveredRecording[] = [];
  for (const entry of entries) {
    if (!entry.endsWith(CAPTURE_SUFFIX)) continue;
    const closed = await recoverRecording(join(folder, entry.slice(0, -CAPTURE_SUFFIX.length)), keyOf);
    if (closed) recovered.push(closed);
  }
  return recovered;
}

/** Closes one capture under its final name. Undefined if there is nothing to close. */
async function recoverRecording(file: string, keyOf: KeyOf): Promise<RecoveredRecording | undefined> {
  if (!(await isCapture(file + CAPTURE_SUFFIX))) return undefined;
  const known = await readMetadata(file);
  const key = known?.keyId === undefined ? undefined : keyOf(known.keyId);
  // Without its key a recording is not stored in the clear: it waits until the key is there.
  if (known?.keyId !== undefined && !key) return undefined;
  const { format = "wav_pcm16_stereo", parts = "both" } = known ?? {};
  const { waveform, ...converted } = await convertCapture({ file, format, parts, key });
  const truncated = known?.state !== "captured" || known.truncated === true;
  if (known) {
    const channels = channelsOf(format);
    await writeMetadata(file, { ...known, ...converted, channels, state: "stored", truncated, waveform });
  }
  return { file, ...converted, truncated };
}

async function isCapture(path: string): Promise<boolean> {
  const file = await open(path, "r").catch(() => undefined);
  if (!file) return false;
  try {
    const head = Buffer.alloc(WAV_HEADER_BYTES);
    const { bytesRead } = await file.read(head, 0, WAV_HEADER_BYTES, 0);
    const holdsSound = (await file.stat()).size >= WAV_HEADER_BYTES + 4;
    return bytesRead === WAV_HEADER_BYTES && head.toString("latin1", 0, 4) === "RIFF" && holdsSound;
  } finally {
    await file.close();
  }
}
