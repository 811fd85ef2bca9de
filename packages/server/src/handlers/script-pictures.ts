import { readFile, rm } from "node:fs/promises";
import { scriptLimits } from "@perezvon/model";
import type { ServerContext } from "../http/context.ts";
import { type Call, type Handlers, streamed } from "../http/handler.ts";
import { invalidField, ProblemError } from "../http/problem-error.ts";
import { receiveUpload } from "../import/receive-upload.ts";
import { readPicture } from "../scripts/read-picture.ts";

/** Pictures of conversation scripts (INB-SCR-03). */
export function scriptPictureHandlers(
  context: ServerContext,
): Handlers<"scriptPictureAdd" | "scriptPicture"> {
  const { store } = context;
  return {
    scriptPictureAdd: { handle: (call) => add(context, call) },
    scriptPicture: {
      async handle({ who, params, reply }) {
        const picture = await store.scripts.pictures.get(who.session.centreId, params.id);
        if (picture === undefined) throw new ProblemError("not_found");
        reply.header("content-type", picture.mediaType);
        // Opened by itself it is a document of ours: nothing in it may run or load, whatever it holds.
        reply.header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
        reply.header("x-content-type-options", "nosniff");
        // A picture never changes under its id.
        reply.header("cache-control", "private, max-age=86400, immutable");
        reply.send(picture.content);
        return streamed;
      },
    },
  };
}

async function add(context: ServerContext, { who, request }: Call<"scriptPictureAdd">) {
  const { store, clock } = context;
  const max = scriptLimits.pictureBytes / 1024 / 1024;
  const upload = await receiveUpload(context, request, {
    bytes: scriptLimits.pictureBytes,
    tooLarge: invalidField("file", "picture_too_big", { max }),
  });
  try {
    const picture = readPicture(await readFile(upload.path));
    if (picture === undefined) throw invalidField("file", "picture_format");
    const id = await store.scripts.pictures.add(who.session.centreId, picture, clock.now());
    if (id === undefined) throw invalidField("file", "too_many_items");
    return { id, mediaType: picture.mediaType, bytes: picture.content.length };
  } finally {
    await rm(upload.path, { force: true });
  }
}
