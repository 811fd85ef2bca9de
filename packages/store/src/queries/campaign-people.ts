import {
  type CampaignGroupLevel,
  type CampaignId,
  type CampaignPerson,
  type CampaignRole,
  type CampaignTie,
  type CentreId,
  campaignRoles,
  type GroupId,
} from "@perezvon/model";
import type {
  CampaignPeopleQueries,
  StaffCandidateRow,
  StaffInput,
  StaffRow,
} from "../contract/campaign-people.ts";
import type { Actor } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { differenceOf } from "./audit-difference.ts";
import { refusing } from "./refusal.ts";
import { otherMembers, shareSettings } from "./shared-settings.ts";
import { grantServiceSkill, settleLevels } from "./skills.ts";

const fields = { service_group_centre_id_group_id_fkey: "groups" };

/** Field of a request that names people of a role. */
const fieldOf: Readonly<Record<CampaignRole, string>> = {
  administrator: "administratorIds",
  manager: "managerIds",
  auditor: "auditorIds",
};

export function makeCampaignPeopleQueries(db: Database): CampaignPeopleQueries {
  return {
    ties: (centreId, userId, campaignId) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<{ id: string; ties: CampaignTie[] }>(
          `SELECT id, jsonb_agg(DISTINCT tie) AS ties FROM (
             SELECT service_id AS id, role AS tie FROM service_person WHERE centre_id = $1 AND user_id = $2
             UNION ALL SELECT g.service_id, 'supervisor' FROM group_supervisor l
               JOIN service_group g ON g.centre_id = l.centre_id AND g.group_id = l.group_id
               WHERE l.centre_id = $1 AND l.user_id = $2) t
           WHERE $3::uuid IS NULL OR id = $3 GROUP BY id`,
          [centreId, userId, campaignId],
        );
        return new Map(rows.map(({ id, ties }) => [id, ties]));
      }),
    staff: (centreId, campaignId) => db.inCentre(centreId, (tx) => readStaff(tx, centreId, campaignId)),
    candidates: (centreId) =>
      db.inCentre(centreId, (tx) =>
        tx.rows<StaffCandidateRow>(
          `SELECT u.id, u.login, trim(concat_ws(' ', u.last_name, u.first_name)) AS name,
             (SELECT coalesce(jsonb_agg(DISTINCT p.privilege), '[]') FROM user_role ur
              JOIN role_privilege p ON p.centre_id = ur.centre_id AND p.role_id = ur.role_id
              WHERE ur.centre_id = u.centre_id AND ur.user_id = u.id AND p.has) AS privileges
           FROM user_account u WHERE u.centre_id = $1 AND u.deleted_at IS NULL AND NOT u.disabled
           ORDER BY lower(u.last_name), lower(u.first_name), u.login`,
          [centreId],
        ),
      ),
    setStaff: (centreId, campaignId, input, options, actor) =>
      refusing(fields, () =>
        db.inCentre(centreId, (tx) => setStaff(tx, centreId, campaignId, input, options, actor)),
      ),
  };
}

async function readStaff(tx: Transaction, centreId: CentreId, campaignId: CampaignId): Promise<StaffRow> {
  const row = await tx.found<StaffRow>(
    `SELECT s.version,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('groupId', g.group_id, 'level', g.level) ORDER BY g.group_id), '[]')
        FROM service_group g WHERE g.centre_id = s.centre_id AND g.service_id = s.id) AS groups,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('userId', p.user_id, 'role', p.role) ORDER BY p.role, p.user_id), '[]')
        FROM service_person p WHERE p.centre_id = s.centre_id AND p.service_id = s.id) AS people
     FROM service s JOIN campaign c ON c.centre_id = s.centre_id AND c.id = s.id
     WHERE s.centre_id = $1 AND s.id = $2`,
    [centreId, campaignId],
  );
  return { groups: row.groups, people: row.people, version: row.version };
}

async function setStaff(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  input: StaffInput,
  options: { readonly version: number | undefined; readonly at: number },
  actor: Actor,
): Promise<StaffRow> {
  const held = await tx.found<{ name: string; version: number }>(
    `SELECT s.name, s.version FROM service s JOIN campaign c ON c.centre_id = s.centre_id AND c.id = s.id
     WHERE s.centre_id = $1 AND s.id = $2 FOR UPDATE OF s`,
    [centreId, campaignId],
  );
  if (options.version !== undefined && options.version < held.version) throw new RefusedError("stale");
  const before = await readStaff(tx, centreId, campaignId);
  const told = await toldStaff(tx, centreId, campaignId);
  await writeGroups(tx, centreId, campaignId, input.groups);
  if (input.people) await writePeople(tx, centreId, campaignId, input.people);
  await tx.run("UPDATE service SET updated_at = $3, version = version + 1 WHERE centre_id = $1 AND id = $2", [
    centreId,
    campaignId,
    time(options.at),
  ]);
  await grantServiceSkill(tx, centreId, campaignId);
  const others = await otherMembers(tx, centreId, campaignId);
  await shareSettings(tx, centreId, campaignId, others, options.at);
  const levels = new Map(before.groups.map(({ groupId, level }) => [groupId, level]));
  const moved = input.groups.filter(({ groupId, level }) => (levels.get(groupId) ?? level) !== level);
  const groupIds = moved.map(({ groupId }) => groupId);
  for (const id of [campaignId, ...others]) await settleLevels(tx, centreId, id, groupIds);
  await writeAudit(tx, centreId, {
    actor,
    act: "update",
    kind: "campaign",
    objectId: campaignId,
    objectName: held.name,
    ...differenceOf(told, await toldStaff(tx, centreId, campaignId)),
    at: options.at,
  });
  return readStaff(tx, centreId, campaignId);
}

async function writeGroups(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  groups: readonly CampaignGroupLevel[],
): Promise<void> {
  const ids: readonly GroupId[] = groups.map(({ groupId }) => groupId);
  await tx.run(
    "DELETE FROM service_group WHERE centre_id = $1 AND service_id = $2 AND NOT group_id = ANY($3::uuid[])",
    [centreId, campaignId, ids],
  );
  await tx.run(
    `INSERT INTO service_group (centre_id, service_id, group_id, level)
     SELECT $1, $2, * FROM unnest($3::uuid[], $4::integer[])
     ON CONFLICT (centre_id, service_id, group_id) DO UPDATE SET level = excluded.level`,
    [centreId, campaignId, ids, groups.map(({ level }) => level)],
  );
}

/** In the place of those named so far. Whoever is gone or disabled is refused at the field of his role. */
export async function writePeople(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  people: readonly CampaignPerson[],
): Promise<void> {
  const known = await tx.rows<{ id: string }>(
    `SELECT id FROM user_account WHERE centre_id = $1 AND id = ANY($2::uuid[]) AND deleted_at IS NULL AND NOT disabled`,
    [centreId, people.map(({ userId }) => userId)],
  );
  const ids = new Set(known.map(({ id }) => id));
  const unknown = people.find(({ userId }) => !ids.has(userId));
  if (unknown) throw new RefusedError("unknown_reference", fieldOf[unknown.role]);
  await tx.run("DELETE FROM service_person WHERE centre_id = $1 AND service_id = $2", [centreId, campaignId]);
  await tx.run(
    `INSERT INTO service_person (centre_id, service_id, user_id, role)
     SELECT DISTINCT $1::uuid, $2::uuid, * FROM unnest($3::uuid[], $4::text[])`,
    [centreId, campaignId, people.map(({ userId }) => userId), people.map(({ role }) => role)],
  );
}

/** As the audit log shows it: by names, which outlive what they name. */
async function toldStaff(tx: Transaction, centreId: CentreId, campaignId: CampaignId) {
  const groups = await tx.rows<{ name: string; level: number }>(
    `SELECT c.name, g.level FROM service_group g JOIN centre_group c ON c.centre_id = g.centre_id AND c.id = g.group_id
     WHERE g.centre_id = $1 AND g.service_id = $2 ORDER BY lower(c.name)`,
    [centreId, campaignId],
  );
  const people = await tx.rows<{ login: string; role: CampaignRole }>(
    `SELECT u.login, p.role FROM service_person p JOIN user_account u ON u.centre_id = p.centre_id AND u.id = p.user_id
     WHERE p.centre_id = $1 AND p.service_id = $2 ORDER BY lower(u.login)`,
    [centreId, campaignId],
  );
  const named = (role: CampaignRole) => people.filter((each) => each.role === role).map(({ login }) => login);
  return { groups, ...Object.fromEntries(campaignRoles.map((role) => [`${role}s`, named(role)])) };
}
