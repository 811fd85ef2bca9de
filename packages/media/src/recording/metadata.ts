import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { RecordingAbout, RecordingFormat, RecordingMark } from "../contract.ts";
import { writeWhole } from "./durable.ts";
import { STORED_FORMATS } from "./formats.ts";
import type { Waveform } from "./waveform.ts";

/** What lies beside a recording (TEL-REC-09): enough to understand, and to finish, the file without any database. */
export interface RecordingMetadata {
  readonly recordingId: string;
  /** `capturing`: the file is still a capture; `captured`: complete, not yet in its stored format; `stored`: done. */
  readonly state: "capturing" | "captured" | "stored";
  /** Milliseconds since 1970 UTC. */
  readonly startedAt: number;
  readonly durationMs?: number;
  readonly format: RecordingFormat;
  readonly parts: "both" | "agent";
  readonly channels: { readonly left: "customer"; readonly right: "agent" } | { readonly mono: "both" };
  readonly about?: RecordingAbout;
  readonly marks: readonly RecordingMark[];
  readonly truncated?: boolean;
  readonly bytes?: number;
  readonly sha256?: string;
  readonly keyId?: string;
  readonly waveform?: Waveform;
}

const SUFFIX = ".json";

export function metadataPath(file: string): string {
  return file + SUFFIX;
}

export async function writeMetadata(file: string, metadata: RecordingMetadata): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeWhole(metadataPath(file), `${JSON.stringify(metadata, null, 2)}\n`);
}

/** Undefined if there is none, or none that can be read. */
export async function readMetadata(file: string): Promise<RecordingMetadata | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(metadataPath(file), "utf8"));
    return typeof value === "object" && value !== null && "recordingId" in value
      ? (value as RecordingMetadata)
      : undefined;
  } catch {
    return undefined;
  }
}

export function channelsOf(format: RecordingFormat): RecordingMetadata["channels"] {
  return STORED_FORMATS[format].channels === 2 ? { left: "customer", right: "agent" } : { mono: "both" };
}
