import type { CampaignId, CentreId } from "@perezvon/model";
import type { SetUpCounts } from "../contract/campaigns.ts";
import type { Transaction } from "../database/transaction.ts";

/** What the steps of setting a campaign up count, beside its diagnostics (OUT-DIA-04). Agents are members who may handle interactions. */
export async function readSetUpCounts(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
): Promise<SetUpCounts> {
  return tx.found<SetUpCounts>(
    `WITH member AS (
       SELECT DISTINCT m.user_id FROM service_group s
       JOIN group_member m ON m.centre_id = s.centre_id AND m.group_id = s.group_id
       WHERE s.centre_id = $1 AND s.service_id = $2 AND EXISTS (
         SELECT FROM user_role ur JOIN role_privilege p ON p.centre_id = ur.centre_id AND p.role_id = ur.role_id
         WHERE ur.centre_id = $1 AND ur.user_id = m.user_id AND p.privilege = 'agent.handle' AND p.has))
     SELECT
       (SELECT count(*) FROM list l JOIN list_generation g
          ON g.centre_id = l.centre_id AND g.list_id = l.id AND g.generation = l.generation
        WHERE l.centre_id = $1 AND g.records > 0)::float8 AS "filledLists",
       (SELECT count(*) FROM do_not_call_list WHERE centre_id = $1)::float8 AS "doNotCallLists",
       (SELECT count(*) FROM calling_hours WHERE centre_id = $1)::float8 AS "callingHoursRows",
       (SELECT count(*) FROM member)::float8 AS "agents",
       (SELECT count(*) FROM member m JOIN skill_level k
          ON k.centre_id = $1 AND k.service_id = $2 AND k.user_id = m.user_id WHERE k.level > 0)::float8 AS "skilledAgents",
       (SELECT count(*) FROM list_association WHERE centre_id = $1 AND campaign_id = $2 AND enabled)::float8 AS "enabledLists",
       (SELECT count(*) FROM disposition
        WHERE centre_id = $1 AND service_id = $2 AND visible_to_agents AND deleted_at IS NULL)::float8 AS "visibleDispositions",
       (SELECT count(*) FROM export_task WHERE centre_id = $1 AND campaign_id = $2 AND enabled)::float8 AS "exportTasks",
       (SELECT count(*) FROM (
          SELECT FROM attempt WHERE centre_id = $1 AND campaign_id = $2 LIMIT 1) AS one)::float8 AS "dials"`,
    [centreId, campaignId],
  );
}
