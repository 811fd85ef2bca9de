import { rm } from "node:fs/promises";
import type { NumberPlanPart, ZoneTable } from "@perezvon/api";
import { numberPlanParts, ownZoneTablesDate, type ZoneTableKind, zoneTableKinds } from "@perezvon/dialer";
import type { NumberPlanPartRow, ZoneTableInfoRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Call, Handlers } from "../http/handler.ts";
import { ProblemError } from "../http/problem-error.ts";
import { FileRefused } from "../import/file-refused.ts";
import { readNumberPlan, readZoneTable } from "../import/number-plan-file.ts";
import { receiveUpload, type Upload } from "../import/receive-upload.ts";
import { actorOf } from "./inputs.ts";
import { instant } from "./views.ts";

/** A file that lost more than this share of its rows is taken for incomplete (PBX-REG-07). */
const mostLost = 0.2;

type PlanHandlers = Handlers<
  | "numberPlan"
  | "numberPlanLoad"
  | "zoneTables"
  | "prefixTableLoad"
  | "prefixTableDrop"
  | "postalTableLoad"
  | "postalTableDrop"
>;

/** Where numbers are: the state numbering plan and the tables of zones, and their replacement by upload (PBX-REG-07, OUT-HRS-07). */
export function numberPlanHandlers(context: ServerContext): PlanHandlers {
  const { store } = context;
  return {
    numberPlan: {
      handle: async ({ who }) => ({ items: (await store.numberPlan.parts(who.session.centreId)).map(view) }),
    },
    numberPlanLoad: {
      handle: (call) => withFile(context, call, (upload) => loadPart(context, call, upload)),
    },
    zoneTables: {
      async handle({ who }) {
        const loaded = await store.numberPlan.tables(who.session.centreId);
        return {
          items: zoneTableKinds.map((kind) =>
            tableView(
              kind,
              loaded.find((each) => each.kind === kind),
            ),
          ),
        };
      },
    },
    prefixTableLoad: { handle: (call) => loadTable(context, call, "prefix") },
    prefixTableDrop: { handle: (call) => dropTable(context, call, "prefix") },
    postalTableLoad: { handle: (call) => loadTable(context, call, "postal_code") },
    postalTableDrop: { handle: (call) => dropTable(context, call, "postal_code") },
  };
}

type Caller = Pick<Call<"numberPlanLoad">, "who" | "request">;

async function loadPart({ store, clock }: ServerContext, { who, request }: Caller, upload: Upload) {
  const { centreId } = who.session;
  const { part, rows, blocks, unmapped } = await readNumberPlan(upload.path);
  const before = (await store.numberPlan.parts(centreId)).find((each) => each.part === part);
  if (before && rows < before.rows * (1 - mostLost))
    throw new ProblemError("plan_shrunk", { params: { rows, before: before.rows } });
  const at = clock.now();
  const { fileName } = upload;
  const read = { part, fileName, rows, blocks, unmapped: unmapped.slice(0, 100) };
  await store.numberPlan.replace(centreId, read, at, actorOf(who, request));
  return view({ ...read, blocks: blocks.length, loadedAt: at });
}

function loadTable(context: ServerContext, call: Caller, kind: ZoneTableKind): Promise<ZoneTable> {
  const { store, clock } = context;
  return withFile(context, call, async ({ path, fileName }) => {
    const rows = await readZoneTable(path, kind);
    const at = clock.now();
    const actor = actorOf(call.who, call.request);
    await store.numberPlan.replaceTable(call.who.session.centreId, { kind, fileName, rows }, at, actor);
    return tableView(kind, { kind, fileName, rows: rows.length, loadedAt: at });
  });
}

async function dropTable(
  { store, clock }: ServerContext,
  { who, request }: Caller,
  kind: ZoneTableKind,
): Promise<null> {
  await store.numberPlan.dropTable(who.session.centreId, kind, clock.now(), actorOf(who, request));
  return null;
}

async function withFile<T>(
  context: ServerContext,
  { request }: Caller,
  work: (upload: Upload) => Promise<T>,
): Promise<T> {
  const upload = await receiveUpload(context, request);
  try {
    if (upload.bytes === 0) throw new ProblemError("empty_file");
    return await work(upload);
  } catch (error) {
    if (error instanceof FileRefused)
      throw new ProblemError(error.code, error.params && { params: error.params });
    throw error;
  } finally {
    await rm(upload.path, { force: true });
  }
}

function tableView(kind: ZoneTableKind, row: ZoneTableInfoRow | undefined): ZoneTable {
  return {
    kind,
    fileName: row?.fileName ?? null,
    date: row ? instant(row.loadedAt) : new Date(ownZoneTablesDate).toISOString(),
    rows: row?.rows ?? null,
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
