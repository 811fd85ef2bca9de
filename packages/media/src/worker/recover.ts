import { open, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { WAV_HEADER_BYTES } from "../audio/wav.ts";
import { hashFile, UNFINISHED_SUFFIX } from "./recording-file.ts";

export interface RecoveredRecording {
  readonly file: string;
  readonly durationMs: number;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Closes the captures in a folder, and below it, that a crash has left unfinished (TEL-REC-10). To be called before the
 * first recording is started. What holds no sound, or is no capture of ours, stays as it is.
 */
export async function recoverRecordings(folder: string): Promise<readonly RecoveredRecording[]> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const recovered: RecoveredRecording[] = [];
  for (const entry of entries) {
    if (!entry.endsWith(UNFINISHED_SUFFIX)) continue;
    const closed = await recoverRecording(join(folder, entry.slice(0, -UNFINISHED_SUFFIX.length)));
    if (closed) recovered.push(closed);
  }
  return recovered;
}

/** Closes one capture under its final name. Undefined if there is nothing to close. */
export async function recoverRecording(path: string): Promise<RecoveredRecording | undefined> {
  const file = await open(path + UNFINISHED_SUFFIX, "r+").catch(() => undefined);
  if (!file) return undefined;
  let bytes = 0;
  let durationMs = 0;
  try {
    const header = Buffer.alloc(WAV_HEADER_BYTES);
    const { bytesRead } = await file.read(header, 0, WAV_HEADER_BYTES, 0);
    if (bytesRead < WAV_HEADER_BYTES || header.toString("latin1", 0, 4) !== "RIFF") return undefined;
    const width = header.readUInt16LE(32);
    const frames = Math.floor(((await file.stat()).size - WAV_HEADER_BYTES) / width);
    if (frames <= 0) return undefined;
    header.writeUInt32LE(36 + frames * width, 4);
    header.writeUInt32LE(frames * width, 40);
    await file.write(header, 0, WAV_HEADER_BYTES, 0);
    bytes = WAV_HEADER_BYTES + frames * width;
    durationMs = Math.round((frames * 1000) / header.readUInt32LE(24));
    await file.truncate(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  const sha256 = await hashFile(path + UNFINISHED_SUFFIX);
  await rename(path + UNFINISHED_SUFFIX, path);
  return { file: path, durationMs, bytes, sha256 };
}
