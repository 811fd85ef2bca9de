import { admittedAt } from "@perezvon/dialer";
import { type ForecastInput, foreseenKey, type PlayedCampaign, type StatusFeed } from "./forecast-input.ts";

/** A way that closed records of a group take into another campaign. */
interface Way {
  readonly to: string;
  /** Their group there. */
  readonly group: number;
  readonly feed: StatusFeed;
}

/** The campaigns of an input by their keys, the foreseen one first, and how closed records go from one to another. */
export interface LinkedInput {
  readonly campaigns: ReadonlyMap<string, PlayedCampaign>;
  /** Where records of a group go that are closed so, and when they are due there (OUT-LNK-03). */
  readonly admissions: (
    from: string,
    group: number,
    closed: { readonly recordDisposition: string; readonly closedAt: number },
  ) => readonly { readonly to: string; readonly group: number; readonly dueAt: number }[];
}

/** Lists that are filled by other campaigns have numbers of their own. */
const firstFedList = 1_000_000;

/**
 * What a feed may bring has groups of its own in the campaign that gets it: as those of the source, and empty at first. Sources come
 * before what they feed, so that records can go on from campaign to campaign.
 */
export function linkedInput(input: ForecastInput): LinkedInput {
  const { timeZone, callingHours, others = [] } = input;
  const own: readonly (readonly [string, PlayedCampaign])[] = [
    [foreseenKey, input],
    ...others.map((other) => [other.key, { ...other, timeZone, callingHours }] as const),
  ];
  const campaigns = new Map(own);
  const ways = new Map<string, Way[]>();
  const done = new Set<string>();
  const fill = (key: string) => {
    const campaign = campaigns.get(key);
    if (campaign === undefined || done.has(key)) return;
    done.add(key);
    for (const { from } of campaign.feeds ?? []) fill(from);
    const records = [...campaign.records];
    for (const [place, feed] of (campaign.feeds ?? []).entries()) {
      const { order = 1, ratio = 1 } = feed;
      for (const [group, kind] of (campaigns.get(feed.from)?.records ?? []).entries()) {
        if (feed.list !== undefined && feed.list !== (kind.list ?? 0)) continue;
        const { attemptsToday: _, promisedMinutes: __, priority: ___, quota: ____, ...traits } = kind;
        const way = `${feed.from} ${group}`;
        ways.set(way, [...(ways.get(way) ?? []), { to: key, group: records.length, feed }]);
        const list = firstFedList + place;
        records.push({ ...traits, list, order, ratio, count: 0, attempts: 0, dueInMinutes: 0 });
      }
    }
    campaigns.set(key, { ...campaign, records });
  };
  for (const [key] of own) fill(key);
  return {
    campaigns,
    admissions: (from, group, closed) =>
      (ways.get(`${from} ${group}`) ?? []).flatMap(({ to, group: there, feed }) => {
        const dueAt = admittedAt(feed, closed);
        return dueAt === undefined ? [] : [{ to, group: there, dueAt }];
      }),
  };
}
