import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { FastifyRequest } from "fastify";
import type { ServerContext } from "../http/context.ts";
import { invalid, ProblemError } from "../http/problem-error.ts";
import { tooLarge } from "./file-refused.ts";
import { type FileLimits, fileLimits } from "./import-limits.ts";

export interface Upload {
  readonly path: string;
  readonly fileName: string;
  readonly bytes: number;
  readonly options: string | undefined;
}

export interface UploadLimit {
  readonly bytes: number;
  readonly tooLarge: ProblemError;
}

export function listFile({ bytes }: FileLimits): UploadLimit {
  return { bytes, tooLarge: new ProblemError("file_too_large", { params: tooLarge(bytes).params! }) };
}

/** Writes the uploaded file beside the data, so that the import can go on when the request is over. */
export async function receiveUpload(
  { folders }: ServerContext,
  request: FastifyRequest,
  /** How long the file may be, and how a breach is told. */
  limit: UploadLimit = listFile(fileLimits),
): Promise<Upload> {
  if (!request.isMultipart()) throw new ProblemError("not_multipart");
  await mkdir(folders.uploads, { recursive: true });
  const path = join(folders.uploads, `${randomUUID()}.upload`);
  let fileName: string | undefined;
  let options: string | undefined;
  try {
    for await (const part of request.parts({ limits: { fileSize: limit.bytes } })) {
      if (part.type === "file") {
        if (fileName !== undefined || part.fieldname !== "file") {
          part.file.resume();
          throw invalid([{ field: part.fieldname, code: "unknown_field" }]);
        }
        fileName = part.filename || "file";
        await pipeline(part.file, createWriteStream(path, { mode: 0o600 }));
        if (part.file.truncated) throw limit.tooLarge;
      } else if (part.fieldname === "options") options = String(part.value);
      else throw invalid([{ field: part.fieldname, code: "unknown_field" }]);
    }
    if (fileName === undefined) throw invalid([{ field: "file", code: "required" }]);
    return { path, fileName: fileName.slice(-200), bytes: (await stat(path)).size, options };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}
