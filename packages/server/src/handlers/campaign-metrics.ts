import { type CampaignThreshold, type FieldFault, type MetricId, metricIds } from "@perezvon/api";
import { defaultPrediction } from "@perezvon/model";
import type { ThresholdRow } from "@perezvon/store";
import { metricsOf } from "../figures/campaign-metrics.ts";
import { dayStart } from "../figures/day-start.ts";
import { SharedCounts } from "../figures/shared-counts.ts";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { invalid } from "../http/problem-error.ts";
import { campaignOf } from "./campaigns.ts";
import { actorOf } from "./inputs.ts";
import { instant, instantOrNull } from "./views.ts";

/** What a supervisor watches beside the counters: metrics, their thresholds, and the pacing (OUT-STA-04, OUT-STA-05). */
export function campaignMetricHandlers(
  context: ServerContext,
): Handlers<"campaignMetrics" | "campaignPacing" | "campaignThresholds" | "campaignThresholdsPut"> {
  const { store, engine, clock } = context;
  const shared = new SharedCounts(store.metrics.counts, clock);
  return {
    campaignMetrics: {
      async handle(call) {
        const { campaign } = await campaignOf(context, call);
        const { centreId } = call.who.session;
        const now = clock.now();
        const times = { dayStart: dayStart(now, call.who.user.centre.timeZone), now };
        const counts = await shared.of(centreId, campaign.id, times);
        const agents = await store.agents.times(centreId, { ...times, from: times.dayStart });
        const agentMs = agents
          .filter(({ serviceIds }) => serviceIds.some((id) => id === campaign.id))
          .reduce((sum, { busyMs, readyMs }) => sum + busyMs + readyMs, 0);
        const nextDueAt = await store.engine.campaigns.nextDueAt(centreId, campaign.id);
        return {
          ...metricsOf(counts, agentMs, now),
          capPercent: (campaign.dialling.prediction ?? defaultPrediction).abandonmentCapPercent,
          nextDueAt: instantOrNull(nextDueAt !== undefined && nextDueAt > now ? nextDueAt : undefined),
        };
      },
    },
    campaignPacing: {
      async handle(call) {
        const { campaign } = await campaignOf(context, call);
        const pacing = engine.campaigns.pacing(call.who.session.centreId, campaign.id);
        const { abandonmentCapPercent } = campaign.dialling.prediction ?? defaultPrediction;
        return {
          predicting: pacing?.predicting ?? false,
          held: pacing?.held ?? false,
          dialsPerAgent: pacing?.dialsPerAgent ?? campaign.dialling.dialsPerAgent,
          capPercent: abandonmentCapPercent,
          soonSeconds: pacing?.soonSeconds ?? 0,
          points: (pacing?.points ?? []).map((point) => ({
            at: instant(point.at),
            inFlight: point.inFlight,
            ready: point.ready,
            soonFree: point.soonFree ?? null,
            abandonedPercent: point.abandonedPercent ?? null,
          })),
        };
      },
    },
    campaignThresholds: {
      async handle(call) {
        const { campaign } = await campaignOf(context, call);
        const rows = await store.metrics.thresholds(call.who.session.centreId, campaign.id);
        return { items: thresholdViews(rows) };
      },
    },
    campaignThresholdsPut: {
      async handle(call) {
        const { who, body, request } = call;
        const { campaign } = await campaignOf(context, call);
        const faults = thresholdFaults(body.items);
        if (faults.length > 0) throw invalid(faults);
        const rows = body.items.map(({ warning, critical, ...item }) => ({
          ...item,
          warning: warning ?? undefined,
          critical: critical ?? undefined,
        }));
        const actor = actorOf(who, request);
        const stored = await store.metrics.putThresholds(
          who.session.centreId,
          campaign.id,
          rows,
          clock.now(),
          actor,
        );
        return { items: thresholdViews(stored) };
      },
    },
  };
}

function thresholdFaults(items: readonly CampaignThreshold[]): FieldFault[] {
  const faults: FieldFault[] = [];
  const seen = new Set<MetricId>();
  for (const [place, { metric, side, warning, critical }] of items.entries()) {
    if (seen.has(metric)) faults.push({ field: `items.${place}.metric`, code: "duplicate" });
    seen.add(metric);
    if (warning === null && critical === null)
      faults.push({ field: `items.${place}.warning`, code: "required" });
    // The worse value lies beyond the other.
    const crossed = side === "above" ? (c: number, w: number) => c < w : (c: number, w: number) => c > w;
    if (warning !== null && critical !== null && crossed(critical, warning))
      faults.push({ field: `items.${place}.critical`, code: "not_allowed" });
  }
  return faults;
}

/** A metric that this program does not know was stored by a newer one; it is left out. */
function thresholdViews(rows: readonly ThresholdRow[]): CampaignThreshold[] {
  return rows.flatMap(({ metric, warning, critical, ...row }) => {
    const known = metricIds.find((id) => id === metric);
    return known === undefined
      ? []
      : [{ ...row, metric: known, warning: warning ?? null, critical: critical ?? null }];
  });
}
