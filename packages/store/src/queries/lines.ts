import type { LineQueries } from "../contract/lines.ts";
import type { Database } from "../database/database.ts";
import type { Seal } from "../database/seal.ts";
import { generatedLinePassword } from "../demo/generated-secret.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";

export function makeLineQueries(db: Database, seal: Seal): LineQueries {
  return {
    renewPassword: (centreId, endpointId, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const password = generatedLinePassword();
        const line = await tx.row<{ login: string }>(
          "UPDATE endpoint SET password_sealed = $3 WHERE centre_id = $1 AND id = $2 RETURNING login",
          [centreId, endpointId, seal.seal(centreId, password)],
        );
        if (!line) throw new RefusedError("not_found");
        await writeAudit(tx, centreId, {
          actor,
          act: "renew_password",
          kind: "endpoint",
          objectId: endpointId,
          objectName: line.login,
          at,
        });
        return password;
      }),
  };
}
