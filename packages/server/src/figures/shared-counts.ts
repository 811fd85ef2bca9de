import type { Clock } from "@perezvon/base";
import type { CampaignId, CentreId } from "@perezvon/model";
import type { MetricCounts, Store } from "@perezvon/store";

type Times = Parameters<Store["metrics"]["counts"]>[2];

interface Shared {
  readonly dayStart: number;
  readonly counts: Promise<MetricCounts>;
  /** Undefined while it is being counted. */
  until: number | undefined;
}

/** What counting costs grows with the records: of a million it is worth ten seconds, of a thousand none that anybody sees. */
const keptMsPerRecord = 0.01;
const keptMostMs = 60_000;
/** Campaigns that somebody looks at. */
const campaignsMost = 200;

/** The counts behind the metrics of a campaign, counted once however many windows show them (OUT-STA-04). */
export class SharedCounts {
  readonly #read: Store["metrics"]["counts"];
  readonly #clock: Clock;
  readonly #campaigns = new Map<string, Shared>();

  constructor(read: Store["metrics"]["counts"], clock: Clock) {
    this.#read = read;
    this.#clock = clock;
  }

  of(centreId: CentreId, campaignId: CampaignId, times: Times): Promise<MetricCounts> {
    const key = `${centreId}/${campaignId}`;
    const known = this.#campaigns.get(key);
    const fresh = known?.until === undefined || known.until > this.#clock.monotonicMs();
    if (known?.dayStart === times.dayStart && fresh) return known.counts;
    const shared: Shared = {
      dayStart: times.dayStart,
      counts: this.#read(centreId, campaignId, times),
      until: undefined,
    };
    this.#campaigns.delete(key);
    this.#campaigns.set(key, shared);
    const [oldest] = this.#campaigns.keys();
    if (this.#campaigns.size > campaignsMost && oldest !== undefined) this.#campaigns.delete(oldest);
    shared.counts.then(
      ({ total }) => {
        shared.until = this.#clock.monotonicMs() + Math.min(keptMostMs, total * keptMsPerRecord);
      },
      () => {
        if (this.#campaigns.get(key) === shared) this.#campaigns.delete(key);
      },
    );
    return shared.counts;
  }
}
