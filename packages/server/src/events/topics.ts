import { type Privilege, worksOnEveryCampaign } from "@perezvon/api";
import type { CentreId, GroupId, UserId } from "@perezvon/model";
import { agentScope } from "../figures/agent-rows.ts";
import { campaignReaders } from "../sign-in/campaign-rights.ts";
import { mayAny, type SignedIn } from "../sign-in/signed-in.ts";

/** What a topic is published under: the centre is part of every key, so that two centres never meet (PLT-TEN-02). */
export const topicKey = {
  desk: (centreId: CentreId, userId: UserId) => `${centreId}/desk/${userId}`,
  sound: (centreId: CentreId, userId: UserId) => `${centreId}/sound/${userId}`,
  colleagues: (centreId: CentreId) => `${centreId}/colleagues`,
  phone: (centreId: CentreId, userId: UserId) => `${centreId}/phone/${userId}`,
  /** Of the campaigns that this user may see; undefined means all. */
  campaigns: (centreId: CentreId, userId: UserId | undefined) => `${centreId}/campaigns/${userId ?? "all"}`,
  /** By the groups whose agents are seen; undefined means all. */
  agents: (centreId: CentreId, scope: readonly GroupId[] | undefined) =>
    `${centreId}/agents/${scope === undefined ? "all" : [...scope].sort().join(",")}`,
  trunks: (centreId: CentreId) => `${centreId}/trunks`,
  lines: (centreId: CentreId) => `${centreId}/lines`,
  /** What the administrator hears of at once (TEL-EMG-03). */
  alerts: (centreId: CentreId) => `${centreId}/alerts`,
  /** What one user hears of who is no administrator: the desk that emergency calls are told to (TEL-EMG-03). */
  alertsOf: (centreId: CentreId, userId: UserId) => `${centreId}/alerts/${userId}`,
  callBacks: (centreId: CentreId) => `${centreId}/call-backs`,
  import: (centreId: CentreId, listId: string) => `${centreId}/import/${listId}`,
};

const needs: Readonly<Record<string, readonly Privilege[]>> = {
  desk: ["agent.login"],
  phone: ["agent.login"],
  sound: ["agent.login"],
  colleagues: ["agent.transfer"],
  campaigns: campaignReaders,
  agents: ["sup.metrics", "api.stats"],
  trunks: ["pbx.admin", "svc.admin.all"],
  lines: ["pbx.admin", "sys.settings"],
  alerts: ["pbx.admin", "sys.settings", "agent.login"],
  "call-backs": ["agent.login"],
  import: ["svc.lists", "api.lists"],
};

/** Centre and user of a key of campaigns, or undefined when it is another key. */
export function readerOfCampaignsKey(
  key: string,
): { centreId: CentreId; userId: UserId | undefined } | undefined {
  const [centreId, kind, reader = ""] = key.split("/");
  if (kind !== "campaigns") return undefined;
  return { centreId: centreId as CentreId, userId: reader === "all" ? undefined : (reader as UserId) };
}

/** Centre and groups of a key of agents, or undefined when it is another key. */
export function scopeOfAgentsKey(
  key: string,
): { centreId: CentreId; scope: GroupId[] | undefined } | undefined {
  const [centreId, kind, scope = ""] = key.split("/");
  if (kind !== "agents") return undefined;
  const groups = scope === "all" ? undefined : (scope.split(",").filter((id) => id !== "") as GroupId[]);
  return { centreId: centreId as CentreId, scope: groups };
}

/** Key of a topic for this user; `unknown` and `forbidden` are refusals. */
export function keyOfTopic(topic: string, who: SignedIn): { key: string } | "unknown" | "forbidden" {
  const [kind = "", argument] = topic.split(":", 2);
  const privileges = Object.hasOwn(needs, kind) ? needs[kind] : undefined;
  if (privileges === undefined) return "unknown";
  if (!mayAny(who, privileges)) return "forbidden";
  const { centreId, userId } = who.session;
  switch (kind) {
    case "desk":
      return { key: topicKey.desk(centreId, userId) };
    case "sound":
      return { key: topicKey.sound(centreId, userId) };
    case "colleagues":
      return { key: topicKey.colleagues(centreId) };
    case "phone":
      return { key: topicKey.phone(centreId, userId) };
    case "campaigns":
      return {
        key: topicKey.campaigns(
          centreId,
          worksOnEveryCampaign(who.user.privileges, campaignReaders) ? undefined : userId,
        ),
      };
    case "trunks":
      return { key: topicKey.trunks(centreId) };
    case "lines":
      return { key: topicKey.lines(centreId) };
    case "alerts":
      return {
        key: mayAny(who, ["pbx.admin", "sys.settings"])
          ? topicKey.alerts(centreId)
          : topicKey.alertsOf(centreId, userId),
      };
    case "call-backs":
      return { key: topicKey.callBacks(centreId) };
    case "agents":
      return { key: topicKey.agents(centreId, agentScope(who)) };
    default:
      return argument ? { key: topicKey.import(centreId, argument) } : "unknown";
  }
}
