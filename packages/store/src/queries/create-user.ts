import { type Clock, uuidV7 } from "@perezvon/base";
import type { CentreId, UserId } from "@perezvon/model";
import type { NewUser } from "../contract/people.ts";
import type { Actor } from "../contract/store.ts";
import type { Seal } from "../database/seal.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { generatedLinePassword } from "../demo/generated-secret.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { grantServiceSkill } from "./skills.ts";
import { keepInHistory, temporaryPasswordMs } from "./users.ts";

/** A user with roles, groups, the skills that these bring (PLT-SKL-04) and, if asked for, a SIP line. */
export async function createUser(
  tx: Transaction,
  tools: { readonly seal: Seal; readonly clock: Clock },
  centreId: CentreId,
  input: NewUser,
  actor: Actor,
): Promise<UserId> {
  const id = uuidV7(tools.clock.now()) as UserId;
  await refuseRoles(tx, centreId, input.roles, actor);
  await tx.run(
    `INSERT INTO user_account (centre_id, id, login, first_name, last_name, extension, home_group_id, password_hash,
       password_temporary, password_set_at, password_dies_at, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, true, $9, $10, $9)`,
    [
      centreId,
      id,
      input.login,
      input.firstName,
      input.lastName,
      input.extension,
      input.groupIds[0],
      input.passwordHash,
      time(input.at),
      time(input.at + temporaryPasswordMs),
    ],
  );
  await keepInHistory(tx, centreId, id, input.passwordHash, input.at);
  await tx.run(
    `INSERT INTO user_role (centre_id, user_id, role_id)
     SELECT $1, $2, id FROM role WHERE centre_id = $1 AND code = ANY($3::text[])`,
    [centreId, id, input.roles],
  );
  await tx.run("INSERT INTO group_member (centre_id, group_id, user_id) SELECT $1, unnest($3::uuid[]), $2", [
    centreId,
    id,
    input.groupIds,
  ]);
  if (input.sipLine) await insertLine(tx, tools, centreId, id, input);
  await grantSkills(tx, centreId, input.groupIds);
  await writeAudit(tx, centreId, {
    actor,
    act: "create",
    kind: "user",
    objectId: id,
    objectName: input.login,
    after: { roles: input.roles, groups: input.groupIds },
    at: input.at,
  });
  return id;
}

/** Roles exist, and the actor may grant every privilege in them (PLT-ROL-01). */
async function refuseRoles(
  tx: Transaction,
  centreId: CentreId,
  codes: readonly string[],
  actor: Actor,
): Promise<void> {
  const known = await tx.rows<{ code: string; grantable: boolean }>(
    `SELECT r.code, $3::uuid IS NULL OR NOT EXISTS (
       SELECT FROM role_privilege p WHERE p.centre_id = r.centre_id AND p.role_id = r.id AND p.has AND NOT EXISTS (
         SELECT FROM user_role ur JOIN role_privilege g ON g.centre_id = ur.centre_id AND g.role_id = ur.role_id
         WHERE ur.centre_id = r.centre_id AND ur.user_id = $3 AND g.privilege = p.privilege AND g.may_grant)) AS grantable
     FROM role r WHERE r.centre_id = $1 AND r.code = ANY($2::text[])`,
    [centreId, codes, actor.userId],
  );
  if (known.length < new Set(codes).size) throw new RefusedError("unknown_reference", "roles");
  if (known.some(({ grantable }) => !grantable)) throw new RefusedError("not_grantable", "roles");
}

async function insertLine(
  tx: Transaction,
  { seal, clock }: { readonly seal: Seal; readonly clock: Clock },
  centreId: CentreId,
  userId: UserId,
  input: NewUser,
): Promise<void> {
  await tx.run(
    `INSERT INTO endpoint (centre_id, id, user_id, login, password_sealed, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      centreId,
      uuidV7(clock.now()),
      userId,
      input.login,
      seal.seal(centreId, generatedLinePassword()),
      time(input.at),
    ],
  );
}

async function grantSkills(
  tx: Transaction,
  centreId: CentreId,
  groupIds: NewUser["groupIds"],
): Promise<void> {
  const services = await tx.rows<{ id: Parameters<typeof grantServiceSkill>[2] }>(
    `SELECT DISTINCT service_id AS id FROM service_group WHERE centre_id = $1 AND group_id = ANY($2::uuid[])
     ORDER BY service_id`,
    [centreId, groupIds],
  );
  for (const { id } of services) await grantServiceSkill(tx, centreId, id);
}
