import type { AudioMessageId, DeskDisposition, InboundService, ServiceId, UserId } from "@perezvon/model";
import type { DirectoryStore } from "../contract/engine.ts";
import type { Database } from "../database/database.ts";
import { optional } from "../database/transaction.ts";
import { readPlan, readPool } from "../queries/outgoing-plan.ts";

interface EntryRow {
  readonly scenario_id: string | null;
  readonly definition: unknown;
  readonly service_id: ServiceId;
  readonly service_name: string;
  readonly disposition_required: boolean;
  readonly after_call_work: boolean;
  readonly priority: number;
  readonly blended: boolean;
  readonly music_id: AudioMessageId | null;
  readonly hours: unknown;
}

/** Of a campaign alone so far: what it plays its customers (TEL-PLY-05). */
const musicOfService = `(SELECT c.dialling->>'musicId' FROM campaign c WHERE c.centre_id = s.centre_id AND c.id = s.id)`;

export function makeDirectoryStore(db: Database): DirectoryStore {
  return {
    resolve: (centreId, number) =>
      db.inCentre(centreId, async (tx) => {
        // Hours of the entry win over those of the service (PLT-CAL-09).
        const entry = await tx.row<EntryRow>(
          `SELECT n.scenario_id, sc.definition, s.id AS service_id, s.name AS service_name, s.disposition_required,
             s.after_call_work, n.priority, ${musicOfService} AS music_id,
             EXISTS (SELECT FROM campaign c WHERE c.centre_id = s.centre_id AND c.id = s.id AND c.enabled
               AND s.kind = 'blended') AS blended, coalesce(own.hours, theirs.hours) AS hours
           FROM incoming_number n
           LEFT JOIN scenario sc ON sc.centre_id = n.centre_id AND sc.id = n.scenario_id
           JOIN service s ON s.centre_id = n.centre_id AND s.id = n.service_id
           LEFT JOIN number o ON o.centre_id = n.centre_id AND o.id = n.number_id
           LEFT JOIN working_hours own ON own.centre_id = n.centre_id AND own.id = n.working_hours_id
           LEFT JOIN working_hours theirs ON theirs.centre_id = s.centre_id AND theirs.id = s.working_hours_id
           WHERE n.centre_id = $1 AND (n.internal_number = $2 OR o.number = $2)`,
          [centreId, number],
        );
        if (entry) {
          return {
            kind: "scenario",
            scenarioId: optional(entry.scenario_id),
            scenario: entry.definition ?? undefined,
            service: {
              id: entry.service_id,
              name: entry.service_name,
              musicId: optional(entry.music_id),
              dispositionRequired: entry.disposition_required,
              afterCallWork: entry.after_call_work,
            },
            priority: entry.priority,
            ...(entry.blended && { blended: true }),
            hours: entry.hours ?? undefined,
          };
        }
        const user = await tx.row<{ id: UserId }>(
          `SELECT id FROM user_account
           WHERE centre_id = $1 AND extension = $2 AND deleted_at IS NULL AND NOT disabled`,
          [centreId, number],
        );
        return user && { kind: "user", userId: user.id };
      }),
    dispositions: (centreId, serviceId) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<{
          key: string;
          name_ru: string;
          name_en: string;
          folder: DeskDisposition["folder"];
          type: DeskDisposition["type"];
          folder_ru: string | null;
          folder_en: string | null;
          preview_set: boolean;
          outbound_set: boolean;
          inbound_set: boolean;
        }>(
          `SELECT d.key, d.name_ru, d.name_en, d.folder, d.type, d.preview_set, d.outbound_set, d.inbound_set,
             f.name_ru AS folder_ru, f.name_en AS folder_en
           FROM disposition d LEFT JOIN disposition_folder f
             ON f.centre_id = d.centre_id AND f.service_id = d.service_id AND f.key = d.folder
           WHERE d.centre_id = $1 AND d.service_id = $2 AND d.visible_to_agents AND d.deleted_at IS NULL
           ORDER BY d.position, d.key`,
          [centreId, serviceId],
        );
        return rows.map((row) => ({
          key: row.key,
          name: { ru: row.name_ru, en: row.name_en },
          folder: row.folder,
          folderName:
            row.folder_ru === null || row.folder_en === null
              ? undefined
              : { ru: row.folder_ru, en: row.folder_en },
          type: row.type,
          sets: { preview: row.preview_set, outbound: row.outbound_set, inbound: row.inbound_set },
        }));
      }),
    dispositionTypes: (centreId, serviceId) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<{ key: string; type: DeskDisposition["type"] }>(
          "SELECT key, type FROM disposition WHERE centre_id = $1 AND service_id = $2 AND deleted_at IS NULL",
          [centreId, serviceId],
        );
        return new Map(rows.map(({ key, type }) => [key, type]));
      }),
    scenario: (centreId, scenarioId) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row<{ definition: unknown }>(
          "SELECT definition FROM scenario WHERE centre_id = $1 AND id = $2 AND kind = 'voice'",
          [centreId, scenarioId],
        );
        return row?.definition;
      }),
    inboundService: (centreId, serviceId) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row<{
          id: ServiceId;
          name: string;
          disposition_required: boolean;
          after_call_work: boolean;
          music_id: AudioMessageId | null;
        }>(
          `SELECT s.id, s.name, s.disposition_required, s.after_call_work, ${musicOfService} AS music_id
           FROM service s WHERE s.centre_id = $1 AND s.id = $2 AND s.kind = 'inbound'`,
          [centreId, serviceId],
        );
        const service: InboundService | undefined = row && {
          musicId: optional(row.music_id),
          id: row.id,
          name: row.name,
          dispositionRequired: row.disposition_required,
          afterCallWork: row.after_call_work,
        };
        return service;
      }),
    emergencyPlace: (centreId, { userId, endpointId }) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row<{
          name: string;
          line: string | null;
          location: string | null;
          number: string | null;
          desk: UserId | null;
        }>(
          `SELECT coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login) AS name, e.login AS line,
             l.name || ', ' || l.address AS location, l.number, c.emergency_desk_id AS desk
           FROM user_account u JOIN centre c ON c.id = u.centre_id
           LEFT JOIN endpoint e ON e.centre_id = u.centre_id AND e.id = $3
           LEFT JOIN location l ON l.centre_id = u.centre_id
             AND l.id = CASE WHEN e.id IS NULL THEN u.location_id ELSE e.location_id END
           WHERE u.centre_id = $1 AND u.id = $2`,
          [centreId, userId, endpointId],
        );
        return (
          row && {
            name: row.name,
            line: row.line ?? undefined,
            location: row.location ?? undefined,
            number: row.number ?? undefined,
            deskUserId: row.desk ?? undefined,
          }
        );
      }),
    outgoingPlan: (centreId) =>
      db.inCentre(centreId, async (tx) => ({
        plan: await readPlan(tx, centreId),
        pool: await readPool(tx, centreId),
      })),
    defaultTrunk: (centreId) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row<{ id: string }>(
          "SELECT id FROM trunk WHERE centre_id = $1 AND enabled ORDER BY created_at, id LIMIT 1",
          [centreId],
        );
        return row?.id;
      }),
  };
}
