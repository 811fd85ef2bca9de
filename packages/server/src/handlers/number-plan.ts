import { rm } from "node:fs/promises";
import type { NumberPlanPart } from "@perezvon/api";
import { numberPlanParts } from "@perezvon/dialer";
import type { NumberPlanPartRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { ProblemError } from "../http/problem-error.ts";
import { FileRefused } from "../import/file-refused.ts";
import { readNumberPlan } from "../import/number-plan-file.ts";
import { receiveUpload } from "../import/receive-upload.ts";
import { actorOf } from "./inputs.ts";
import { instant } from "./views.ts";

/** A file that lost more than this share of its rows is taken for incomplete (PBX-REG-07). */
const mostLost = 0.2;

/** The state numbering plan of a centre: what it knows, and its replacement by upload (PBX-REG-07, OUT-HRS-07). */
export function numberPlanHandlers(context: ServerContext): Handlers<"numberPlan" | "numberPlanLoad"> {
  const { store, clock } = context;
  return {
    numberPlan: {
      handle: async ({ who }) => ({ items: (await store.numberPlan.parts(who.session.centreId)).map(view) }),
    },
    numberPlanLoad: {
      async handle({ who, request }) {
        const { centreId } = who.session;
        const upload = await receiveUpload(context, request);
        try {
          if (upload.bytes === 0) throw new ProblemError("empty_file");
          const { part, rows, blocks, unmapped } = await readNumberPlan(upload.path);
          const before = (await store.numberPlan.parts(centreId)).find((each) => each.part === part);
          if (before && rows < before.rows * (1 - mostLost))
            throw new ProblemError("plan_shrunk", { params: { rows, before: before.rows } });
          const at = clock.now();
          const { fileName } = upload;
          const read = { part, fileName, rows, blocks, unmapped: unmapped.slice(0, 100) };
          await store.numberPlan.replace(centreId, read, at, actorOf(who, request));
          return view({ ...read, blocks: blocks.length, loadedAt: at });
        } catch (error) {
          if (error instanceof FileRefused)
            throw new ProblemError(error.code, error.params && { params: error.params });
          throw error;
        } finally {
          await rm(upload.path, { force: true });
        }
      },
    },
  };
}

function view({ part, loadedAt, unmapped, ...row }: NumberPlanPartRow): NumberPlanPart {
  return {
    ...row,
    part: numberPlanParts.find((each) => each === part)!,
    loadedAt: instant(loadedAt),
    unmapped: [...unmapped],
  };
}
