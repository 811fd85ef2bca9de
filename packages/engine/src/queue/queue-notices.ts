import type { Campaign, DeskQueueNotice, ServiceId } from "@perezvon/model";
import type { DeskSession } from "../desk/desk-session.ts";
import type { Distribution } from "./distribution.ts";

/**
 * Tells agents in after-call work of calls of campaigns that wait for one of them, so that they may come to an end sooner (OUT-CMP-03,
 * INB-SVC-06): whoever has the skill, from the moment or after the time that the campaign sets, until the call is taken or has left.
 */
export function tellQueueNotices(
  sessions: Iterable<DeskSession>,
  distribution: Distribution,
  campaignOf: (serviceId: ServiceId) => Campaign | undefined,
  now: number,
): void {
  const due = distribution.requests().flatMap(({ requestId, serviceId, t0 }) => {
    const campaign = campaignOf(serviceId);
    const { enabled = false, afterSeconds = null } = campaign?.queueNotice ?? {};
    if (campaign === undefined || !enabled || now - t0 < (afterSeconds ?? 0) * 1_000) return [];
    return [{ callId: requestId, serviceId, name: campaign.name, since: t0 }];
  });
  for (const session of sessions) {
    const his =
      session.state === "after_call_work"
        ? due.filter(({ serviceId }) => (session.profile.skills.get(serviceId) ?? 0) > 0)
        : [];
    session.tellQueue(noticeOf(his));
  }
}

function noticeOf(
  waiting: readonly (Pick<DeskQueueNotice, "callId" | "since"> & { readonly name: string })[],
): DeskQueueNotice | undefined {
  const newest = waiting.at(-1);
  if (newest === undefined) return undefined;
  const since = Math.min(...waiting.map((each) => each.since));
  return { callId: newest.callId, service: newest.name, calls: waiting.length, since };
}
