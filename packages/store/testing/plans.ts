import pg from "pg";

export interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly Plans?: readonly PlanNode[];
}

/** How PostgreSQL reads tables in a statement: `Seq Scan attempt_202611`, `Index Scan record_number_1`. */
export interface Plan {
  readonly text: string;
  readonly scans: readonly string[];
}

/**
 * Plans of the statements that `work` sends: each is explained on the very connection and in the very transaction that has run it, with
 * the same values, so that roles, row security and settings are those of the product.
 */
export async function plansOf(work: () => Promise<unknown>): Promise<Plan[]> {
  const plans: Plan[] = [];
  const { prototype } = pg.Client;
  const original = prototype.query as (...given: unknown[]) => unknown;
  prototype.query = async function (this: pg.Client, ...given: unknown[]) {
    const answer = await original.apply(this, given);
    const [first, second] = given as [string | { text: string; values?: unknown[] }, unknown[]?];
    const text = typeof first === "string" ? first : first.text;
    const values = typeof first === "string" ? second : first.values;
    if (/^\s*(WITH|SELECT|UPDATE|INSERT|DELETE)/.test(text) && /\bFROM\b|\bUPDATE\b/.test(text)) {
      const { rows } = (await original.call(this, {
        text: `EXPLAIN (FORMAT JSON) ${text}`,
        values: values ?? [],
      })) as { rows: { "QUERY PLAN": readonly { Plan: PlanNode }[] }[] };
      plans.push({ text, scans: scansOf(rows[0]!["QUERY PLAN"][0]!.Plan) });
    }
    return answer;
  } as typeof prototype.query;
  try {
    await work();
  } finally {
    prototype.query = original as typeof prototype.query;
  }
  return plans;
}

function scansOf(node: PlanNode): string[] {
  const place = node["Index Name"] ?? node["Relation Name"];
  const own = place !== undefined && /Scan/.test(node["Node Type"]) ? [`${node["Node Type"]} ${place}`] : [];
  return [...own, ...(node.Plans ?? []).flatMap(scansOf)];
}
