import { type Clock, uuidV7 } from "@perezvon/base";
import type { CentreId, UserId } from "@perezvon/model";
import type { NewUser } from "../contract/people.ts";
import type { Actor } from "../contract/store.ts";
import type { Seal } from "../database/seal.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { generatedLinePassword } from "../demo/generated-secret.ts";
import { writeAudit } from "./audit.ts";
import { settleSkills } from "./change-user.ts";
import { keepInHistory, temporaryPasswordMs } from "./user-password.ts";
import { refuseExtension, refuseRoles } from "./user-rules.ts";

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
  await refuseExtension(tx, centreId, input.extension);
  await tx.run(
    `INSERT INTO user_account (centre_id, id, login, first_name, last_name, extension, home_group_id, password_hash,
       password_temporary, password_set_at, password_dies_at, created_at, created_by, email)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, true, $9, $10, $9, $11, $12)`,
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
      actor.name,
      input.email,
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
  await settleSkills(tx, centreId, input.groupIds);
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
