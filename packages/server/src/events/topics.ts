import type { Privilege } from "@perezvon/api";
import type { CentreId, UserId } from "@perezvon/model";
import { mayAny, type SignedIn } from "../sign-in/signed-in.ts";

/** What a topic is published under: the centre is part of every key, so that two centres never meet (PLT-TEN-02). */
export const topicKey = {
  desk: (centreId: CentreId, userId: UserId) => `${centreId}/desk/${userId}`,
  phone: (centreId: CentreId, userId: UserId) => `${centreId}/phone/${userId}`,
  campaigns: (centreId: CentreId) => `${centreId}/campaigns`,
  agents: (centreId: CentreId) => `${centreId}/agents`,
  import: (centreId: CentreId, listId: string) => `${centreId}/import/${listId}`,
};

const needs: Readonly<Record<string, readonly Privilege[]>> = {
  desk: ["agent.login"],
  phone: ["agent.login"],
  campaigns: ["svc.admin.all", "svc.admin", "sup.campaigns", "sup.metrics"],
  agents: ["sup.metrics"],
  import: ["svc.lists", "api.lists"],
};

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
    case "phone":
      return { key: topicKey.phone(centreId, userId) };
    case "campaigns":
      return { key: topicKey.campaigns(centreId) };
    case "agents":
      return { key: topicKey.agents(centreId) };
    default:
      return argument ? { key: topicKey.import(centreId, argument) } : "unknown";
  }
}
