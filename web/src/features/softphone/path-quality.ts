/** How the way between this browser and the server is (DSK-LOG-03). Undefined: not known yet. */
export interface PathQuality {
  readonly roundTripMs: number | undefined;
  readonly lossPercent: number | undefined;
  readonly jitterMs: number | undefined;
  readonly verdict: "good" | "fair" | "poor" | undefined;
}

/** Beyond these a talk is marked as poor everywhere (TEL-QOS-04). */
const poor = { roundTripMs: 400, lossPercent: 3, jitterMs: 40 };
/** Within these nobody hears a difference. */
const good = { roundTripMs: 200, lossPercent: 1, jitterMs: 20 };

/** Reads what browsers tell of a peer connection; each knows another part of it. */
export function pathQuality(stats: readonly unknown[]): PathQuality {
  const entries = stats.filter((entry) => typeof entry === "object" && entry !== null) as Entry[];
  const of = (type: string) => entries.filter((entry) => entry.type === type);
  const heard = of("inbound-rtp")[0];
  const told = of("remote-inbound-rtp")[0];
  const pair = of("candidate-pair").find((entry) => number(entry.currentRoundTripTime) !== undefined);
  const roundTrip = number(pair?.currentRoundTripTime) ?? number(told?.roundTripTime);
  const jitter = number(heard?.jitter);
  const figures = {
    roundTripMs: roundTrip === undefined ? undefined : Math.round(roundTrip * 1_000),
    lossPercent: worse(shareLost(heard), number(told?.fractionLost)),
    jitterMs: jitter === undefined ? undefined : Math.round(jitter * 1_000),
  };
  return { ...figures, verdict: verdictOf(figures) };
}

interface Entry {
  readonly type?: unknown;
  readonly [name: string]: unknown;
}

function verdictOf(figures: Omit<PathQuality, "verdict">): PathQuality["verdict"] {
  const names = ["roundTripMs", "lossPercent", "jitterMs"] as const;
  const known = names.filter((name) => figures[name] !== undefined);
  // Loss and jitter show only once something was heard.
  if (figures.lossPercent === undefined) return undefined;
  if (known.some((name) => figures[name]! > poor[name])) return "poor";
  return known.every((name) => figures[name]! <= good[name]) ? "good" : "fair";
}

function shareLost(entry: Entry | undefined): number | undefined {
  const received = number(entry?.packetsReceived);
  const lost = number(entry?.packetsLost);
  if (received === undefined || lost === undefined || received + lost <= 0) return undefined;
  return Math.max(0, lost) / (received + Math.max(0, lost));
}

/** In percent with one decimal, of what either side lost. */
function worse(ours: number | undefined, theirs: number | undefined): number | undefined {
  if (ours === undefined && theirs === undefined) return undefined;
  return Math.round(Math.max(ours ?? 0, theirs ?? 0) * 1_000) / 10;
}

function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
