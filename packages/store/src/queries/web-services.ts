import { uuidV7 } from "@perezvon/base";
import type { CentreId } from "@perezvon/model";
import type { Actor } from "../contract/store.ts";
import type { WebServiceInput, WebServiceQueries, WebServiceRow } from "../contract/web-services.ts";
import type { Database } from "../database/database.ts";
import type { Seal } from "../database/seal.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { refusing } from "./refusal.ts";

interface Selected {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly login: string;
  readonly header_names: readonly string[];
  readonly secrets_sealed: string;
  readonly updated_at: number;
  readonly scenarios: readonly string[];
}

/** What is sealed. */
interface Secrets {
  readonly password: string;
  readonly headers: Readonly<Record<string, string>>;
}

const selectServices = `SELECT w.id, w.name, w.address, w.login, w.header_names, w.secrets_sealed, w.updated_at,
  (SELECT coalesce(array_agg(sc.name ORDER BY lower(sc.name)), '{}') FROM scenario sc
    WHERE sc.centre_id = w.centre_id AND strpos(sc.definition::text, w.id::text) > 0) AS scenarios
  FROM web_service w`;

export function makeWebServiceQueries(db: Database, seal: Seal): WebServiceQueries {
  const open = (centreId: CentreId, { secrets_sealed }: Selected) =>
    JSON.parse(seal.open(centreId, secrets_sealed)) as Secrets;
  const toRow = (centreId: CentreId, row: Selected): WebServiceRow => ({
    id: row.id,
    name: row.name,
    address: row.address,
    login: row.login,
    hasPassword: open(centreId, row).password !== "",
    headers: row.header_names,
    usedBy: row.scenarios,
    updatedAt: row.updated_at,
  });
  const sealed = (centreId: CentreId, { headers, password }: WebServiceInput, before: Secrets) => {
    const values = headers.map(({ name, value }) => [name, value ?? before.headers[name] ?? ""] as const);
    const secrets: Secrets = {
      password: password ?? before.password,
      headers: Object.fromEntries(values),
    };
    return seal.seal(centreId, JSON.stringify(secrets));
  };
  return {
    list: (centreId) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<Selected>(
          `${selectServices} WHERE w.centre_id = $1 ORDER BY lower(w.name)`,
          [centreId],
        );
        return rows.map((row) => toRow(centreId, row));
      }),
    door: (centreId, id) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row<Selected>(`${selectServices} WHERE w.centre_id = $1 AND w.id::text = $2`, [
          centreId,
          id,
        ]);
        if (row === undefined) return undefined;
        const { password, headers } = open(centreId, row);
        const values = row.header_names.map((name) => ({ name, value: headers[name] ?? "" }));
        return { address: row.address, login: row.login, password, headers: values };
      }),
    create: (centreId, input, at, actor) =>
      refusing({ web_service_name: "name" }, () =>
        db.inCentre(centreId, async (tx) => {
          const id = uuidV7(at);
          const secrets = sealed(centreId, input, { password: "", headers: {} });
          await tx.run(
            `INSERT INTO web_service (centre_id, id, name, address, login, header_names, secrets_sealed, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
            [
              centreId,
              id,
              input.name,
              input.address,
              input.login,
              input.headers.map(({ name }) => name),
              secrets,
              time(at),
            ],
          );
          const after = toRow(centreId, await found(tx, centreId, id));
          await audit(tx, centreId, after, { act: "create", at, actor, after: told(after) });
          return after;
        }),
      ),
    update: (centreId, id, input, at, actor) =>
      refusing({ web_service_name: "name" }, () =>
        db.inCentre(centreId, async (tx) => {
          const row = await found(tx, centreId, id);
          const before = toRow(centreId, row);
          await tx.run(
            `UPDATE web_service SET name = $3, address = $4, login = $5, header_names = $6, secrets_sealed = $7, updated_at = $8
             WHERE centre_id = $1 AND id = $2`,
            [
              centreId,
              id,
              input.name,
              input.address,
              input.login,
              input.headers.map(({ name }) => name),
              sealed(centreId, input, open(centreId, row)),
              time(at),
            ],
          );
          const after = toRow(centreId, await found(tx, centreId, id));
          await audit(tx, centreId, after, {
            act: "update",
            at,
            actor,
            before: told(before),
            after: told(after),
          });
          return after;
        }),
      ),
    remove: (centreId, id, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const before = toRow(centreId, await found(tx, centreId, id));
        if (before.usedBy.length > 0)
          throw new RefusedError("in_use", undefined, { users: [...before.usedBy] });
        await tx.run("DELETE FROM web_service WHERE centre_id = $1 AND id = $2", [centreId, id]);
        await audit(tx, centreId, before, { act: "delete", at, actor, before: told(before) });
      }),
  };
}

function found(tx: Transaction, centreId: CentreId, id: string): Promise<Selected> {
  return tx.found<Selected>(`${selectServices} WHERE w.centre_id = $1 AND w.id = $2`, [centreId, id]);
}

/** No secret is in the audit log. */
function told({ name, address, login, hasPassword, headers }: WebServiceRow) {
  return { name, address, login, hasPassword, headers };
}

function audit(
  tx: Transaction,
  centreId: CentreId,
  { id, name }: Pick<WebServiceRow, "id" | "name">,
  entry: { act: string; at: number; actor: Actor; before?: unknown; after?: unknown },
): Promise<void> {
  return writeAudit(tx, centreId, { ...entry, kind: "web_service", objectId: id, objectName: name });
}
