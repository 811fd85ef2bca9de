import type { Clock } from "@perezvon/base";
import type { CentreId, EndpointId, TrunkId } from "@perezvon/model";
import type { BindingRow } from "../contract/people.ts";
import type { SwitchQueries } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import type { Seal } from "../database/seal.ts";
import { time } from "../database/transaction.ts";
import type { WriteQueue } from "../database/write-queue.ts";
import { type EndpointSelected, selectEndpoints, toEndpoint } from "./directory.ts";
import { switchTrunks } from "./trunks.ts";

export function makeSwitchQueries(db: Database, queue: WriteQueue, seal: Seal, clock: Clock): SwitchQueries {
  return {
    lines: () =>
      db.inSystem(async (tx) => {
        const rows = await tx.rows<EndpointSelected>(
          `${selectEndpoints("$1")} WHERE u.deleted_at IS NULL AND NOT u.disabled ORDER BY e.id`,
          [time(clock.now())],
        );
        return rows.map((row) => toEndpoint(row, seal));
      }),
    trunks: () => db.inSystem((tx) => switchTrunks(tx, seal)),
    moveTrunk: (centreId, trunkId, host, port) =>
      db.inCentre(
        centreId,
        async (tx) => {
          await tx.run(
            `UPDATE trunk SET settings = settings || jsonb_build_object('host', $3::text, 'port', $4::integer)
             WHERE centre_id = $1 AND id = $2`,
            [centreId, trunkId, host, port],
          );
        },
        { repeatable: true },
      ),
    centreOfNumber: (number) =>
      db.inSystem(async (tx) => {
        const row = await tx.row<{ centre_id: CentreId }>("SELECT centre_id FROM number WHERE number = $1", [
          number,
        ]);
        return row?.centre_id;
      }),
    bindings: (now) =>
      db.inSystem(async (tx) => {
        await tx.run("DELETE FROM registration_binding WHERE expires_at <= $1", [time(now)]);
        const rows = await tx.rows<BindingSelected>(
          `SELECT centre_id, endpoint_id, contact, call_id, cseq, expires_at, data FROM registration_binding
           ORDER BY endpoint_id, contact`,
        );
        return rows.map(toBinding);
      }),
    putBinding: (binding) =>
      queue.add(`binding ${binding.endpointId}`, () =>
        db.inCentre(
          binding.centreId,
          async (tx) => {
            await tx.run(
              `INSERT INTO registration_binding (centre_id, endpoint_id, contact, call_id, cseq, expires_at, data)
               VALUES ($1, $2, $3, $4, $5, $6, $7)
               ON CONFLICT (centre_id, endpoint_id, contact) DO UPDATE SET call_id = $4, cseq = $5, expires_at = $6, data = $7`,
              [
                binding.centreId,
                binding.endpointId,
                binding.contact,
                binding.callId,
                binding.cseq,
                time(binding.expiresAt),
                JSON.stringify(binding.data),
              ],
            );
          },
          { repeatable: true, patienceMs: 30_000 },
        ),
      ),
    trunkMemories: () =>
      db.inSystem((tx) =>
        tx.rows<{ trunkId: TrunkId; memory: unknown }>(
          `SELECT trunk_id AS "trunkId", memory FROM trunk_memory`,
        ),
      ),
    putTrunkMemory: (centreId, trunkId, memory, at) =>
      queue.add(`trunk ${trunkId}`, () =>
        db.inCentre(
          centreId,
          async (tx) => {
            // A trunk that was deleted meanwhile has no state.
            await tx.run(
              `INSERT INTO trunk_memory (centre_id, trunk_id, memory, at)
               SELECT centre_id, id, $3, $4 FROM trunk WHERE centre_id = $1 AND id = $2
               ON CONFLICT (centre_id, trunk_id) DO UPDATE SET memory = $3, at = $4`,
              [centreId, trunkId, JSON.stringify(memory), time(at)],
            );
          },
          { repeatable: true, patienceMs: 30_000 },
        ),
      ),
    dropBinding: (centreId, endpointId, contact) =>
      queue.add(`binding ${endpointId}`, () =>
        db.inCentre(
          centreId,
          async (tx) => {
            await tx.run(
              "DELETE FROM registration_binding WHERE centre_id = $1 AND endpoint_id = $2 AND contact = $3",
              [centreId, endpointId, contact],
            );
          },
          { repeatable: true, patienceMs: 30_000 },
        ),
      ),
  };
}

interface BindingSelected {
  readonly centre_id: CentreId;
  readonly endpoint_id: EndpointId;
  readonly contact: string;
  readonly call_id: string;
  readonly cseq: number;
  readonly expires_at: number;
  readonly data: Record<string, unknown>;
}

function toBinding(row: BindingSelected): BindingRow {
  return {
    centreId: row.centre_id,
    endpointId: row.endpoint_id,
    contact: row.contact,
    callId: row.call_id,
    cseq: row.cseq,
    expiresAt: row.expires_at,
    data: row.data,
  };
}
