import { uuidV7 } from "@perezvon/base";
import type { CentreId } from "@perezvon/model";
import type { ScenarioQueries, ScenarioRow } from "../contract/scenarios.ts";
import type { Database } from "../database/database.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { seeBin } from "./bin-door.ts";
import { refusing } from "./refusal.ts";

export function makeScenarioQueries(db: Database): ScenarioQueries {
  return {
    list: (centreId) => db.inCentre(centreId, (tx) => read(tx, centreId)),
    get: (centreId, id) => db.inCentre(centreId, async (tx) => (await read(tx, centreId, id))[0]),
    put: (centreId, id, { name, definition }, at, actor) =>
      refusing({ scenario_name: "scenario.name" }, () =>
        db.inCentre(centreId, async (tx) => {
          const before = id === undefined ? undefined : await find(tx, centreId, id);
          const scenarioId = id ?? uuidV7(at);
          await tx.run(
            `INSERT INTO scenario (centre_id, id, name, kind, definition, updated_at)
             VALUES ($1, $2, $3, 'voice', $4, $5)
             ON CONFLICT (centre_id, id) DO UPDATE
               SET name = $3, definition = $4, updated_at = $5, version = scenario.version + 1`,
            [centreId, scenarioId, name, JSON.stringify(definition), time(at)],
          );
          const after = await find(tx, centreId, scenarioId);
          await writeAudit(tx, centreId, {
            actor,
            act: before ? "update" : "create",
            kind: "scenario",
            at,
            objectId: scenarioId,
            objectName: name,
            before: before?.definition,
            after: definition,
          });
          return after;
        }),
      ),
    delete: (centreId, id, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        await seeBin(tx);
        const before = await find(tx, centreId, id);
        const users = [...before.campaigns.map(({ name }) => name), ...before.entries];
        if (users.length > 0) throw new RefusedError("in_use", undefined, { users });
        await tx.run("DELETE FROM scenario WHERE centre_id = $1 AND id = $2", [centreId, id]);
        await writeAudit(tx, centreId, {
          actor,
          act: "delete",
          kind: "scenario",
          objectId: id,
          objectName: before.name,
          at,
          before: before.definition,
        });
      }),
  };
}

/** With those that use each: by their settings, campaigns; by their rows, entries of the number plan. */
function read(tx: Transaction, centreId: CentreId, id?: string): Promise<readonly ScenarioRow[]> {
  return tx.rows<ScenarioRow>(
    `SELECT sc.id, sc.name, sc.version, sc.updated_at AS "updatedAt", sc.definition,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name) ORDER BY lower(s.name)), '[]')
        FROM campaign c JOIN service s ON s.centre_id = c.centre_id AND s.id = c.id
        WHERE c.centre_id = sc.centre_id
          AND (sc.id::text IN (c.dialling->>'scenarioId', c.dialling->'abandoned'->>'scenarioId', c.dialling->'machine'->>'scenarioId')
            OR EXISTS (SELECT FROM redial_rule r WHERE r.centre_id = c.centre_id AND r.campaign_id = c.id
              AND r.action->>'scenarioId' = sc.id::text))) AS campaigns,
       (SELECT coalesce(jsonb_agg(n.name ORDER BY lower(n.name)), '[]')
        FROM incoming_number n WHERE n.centre_id = sc.centre_id AND n.scenario_id = sc.id) AS entries
     FROM scenario sc
     WHERE sc.centre_id = $1 AND sc.kind = 'voice' AND ($2::uuid IS NULL OR sc.id = $2)
     ORDER BY lower(sc.name), sc.id`,
    [centreId, id],
  );
}

async function find(tx: Transaction, centreId: CentreId, id: string): Promise<ScenarioRow> {
  const [row] = await read(tx, centreId, id);
  if (row === undefined) throw new RefusedError("not_found");
  return row;
}
