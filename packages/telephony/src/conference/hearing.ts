import type { SupervisionMode } from "@perezvon/model";

/** Somebody who listens to an agent. */
export interface Supervisor<Id> {
  readonly id: Id;
  readonly agent: Id;
  readonly mode: SupervisionMode;
}

/**
 * Who hears whom (TEL-MIX-01, TEL-MIX-02). `talkers` talk with each other; those who have pressed hold are out of it meanwhile. The
 * answer names everybody who hears or could hear; whoever hears nobody has an empty list, and nobody ever hears himself.
 */
export function hearing<Id>(
  talkers: readonly Id[],
  holders: ReadonlySet<Id>,
  supervisors: readonly Supervisor<Id>[],
): ReadonlyMap<Id, readonly Id[]> {
  const active = talkers.filter((id) => !holders.has(id));
  /** With whom this talker is in touch now. */
  const partners = (id: Id) => (holders.has(id) ? [] : active.filter((other) => other !== id));
  const heard = new Map<Id, readonly Id[]>();
  for (const talker of talkers) {
    const reaches = ({ agent, mode }: Supervisor<Id>) =>
      mode === "coach"
        ? agent === talker
        : mode === "barge_in" && (agent === talker || partners(agent).includes(talker));
    heard.set(talker, [...partners(talker), ...supervisors.filter(reaches).map(({ id }) => id)]);
  }
  for (const { id, agent } of supervisors) {
    // A coach's whisper is the agent's alone; who speaks to all is heard by those who listen too.
    const others = supervisors.filter((other) => other.id !== id && other.mode === "barge_in");
    heard.set(id, [agent, ...partners(agent), ...others.map((other) => other.id)]);
  }
  return heard;
}

/** Who hears music: the one who is left when everybody else holds. Nobody where all hold (TEL-B2B-06). */
export function waiting<Id>(talkers: readonly Id[], holders: ReadonlySet<Id>): Id | undefined {
  if (holders.size === 0) return undefined;
  const active = talkers.filter((id) => !holders.has(id));
  return active.length === 1 ? active[0] : undefined;
}
