import type { Page, PageQuery } from "../contract/store.ts";
import type { Parameter, Transaction } from "../database/transaction.ts";

/** One expression the list is ordered by, with its SQL type; the last must be unique. */
export interface PageKey {
  readonly expression: string;
  readonly type: "text" | "uuid" | "bigint" | "timestamptz" | "xid8";
}

export interface PageSource {
  /** SELECT … FROM …; may use the parameters. */
  readonly select: string;
  /** Conditions without the word WHERE. */
  readonly where: string;
  readonly parameters: readonly Parameter[];
  readonly keys: readonly PageKey[];
  readonly descending?: boolean;
  /** What `total` counts; by default the same rows. */
  readonly countFrom: string;
}

const limitDefault = 50;
const limitMax = 500;

/** Pages by key and not by offset, so that rows added meanwhile neither repeat nor hide others. */
export async function readPage<Row extends object, Item>(
  tx: Transaction,
  source: PageSource,
  query: PageQuery,
  toItem: (row: Row) => Item,
  /** A cursor after the last row too, for who comes again later. */
  { always = false }: { readonly always?: boolean } = {},
): Promise<Page<Item>> {
  const limit = Math.min(Math.max(Math.trunc(query.limit ?? limitDefault), 1), limitMax);
  const after = decodeCursor(query.cursor, source.keys);
  const parameters: Parameter[] = [...source.parameters];
  let condition = source.where;
  if (after) {
    const placed = source.keys.map(({ type }, i) => `$${parameters.length + i + 1}::text::${type}`);
    const expressions = source.keys.map(({ expression }) => expression).join(", ");
    condition += ` AND (${expressions}) ${source.descending ? "<" : ">"} (${placed.join(", ")})`;
    parameters.push(...after);
  }
  const direction = source.descending ? " DESC" : "";
  const order = source.keys.map(({ expression }) => expression + direction).join(", ");
  const keys = source.keys.map(({ expression }) => `(${expression})::text`).join(", ");
  const rows = await tx.rows<Row & { page_key: string[] }>(
    `${source.select.replace("SELECT", `SELECT ARRAY[${keys}] AS page_key,`)} WHERE ${condition} ORDER BY ${order} LIMIT ${limit + 1}`,
    parameters,
  );
  const counted = await tx.row<{ total: number }>(
    `SELECT count(*) AS total FROM ${source.countFrom} WHERE ${source.where}`,
    source.parameters,
  );
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(toItem),
    nextCursor:
      last && (always || rows.length > limit)
        ? encodeCursor(last.page_key)
        : always
          ? query.cursor
          : undefined,
    total: counted?.total ?? 0,
  };
}

export function encodeCursor(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** A cursor that is not one of ours begins at the first page. */
export function decodeCursor(cursor: string | undefined, keys: readonly PageKey[]): string[] | undefined {
  if (cursor === undefined || cursor === "") return undefined;
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    const fits = (part: unknown, place: number) => {
      const key = keys[place];
      return key !== undefined && typeof part === "string" && forms[key.type].test(part);
    };
    if (Array.isArray(parts) && parts.length === keys.length && parts.every(fits)) return parts;
  } catch {
    // Falls through.
  }
  return undefined;
}

const forms: Readonly<Record<PageKey["type"], RegExp>> = {
  text: /^[^\0]*$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  bigint: /^\d{1,18}$/,
  xid8: /^\d{1,19}$/,
  timestamptz: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00$/,
};
