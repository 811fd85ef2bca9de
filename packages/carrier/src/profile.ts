import { err, ok, type Random, type Result } from "@perezvon/base";
import { type Behaviour, behaviours } from "./number-plan.ts";

/** Log-normal, cut at both ends: what ring and talk times look like in real traffic. */
export interface DurationDistribution {
  readonly meanMs: number;
  /** Standard deviation divided by the mean; 0 gives the mean each time. */
  readonly variation: number;
  readonly minMs: number;
  readonly maxMs: number;
}

export interface CarrierProfile {
  /** Weights of the behaviours for numbers that the number plan leaves open; they need not add up to 1. */
  readonly mix: Readonly<Record<Behaviour, number>>;
  /** INVITE to the first ringing indication or final code. */
  readonly postDialDelay: DurationDistribution;
  /** Ringing until somebody (or something) answers. */
  readonly ring: DurationDistribution;
  /** How long the network rings before it gives up with 480. */
  readonly noAnswerMs: number;
  /** From the first sound a person hears to the moment that person hangs up. */
  readonly talk: DurationDistribution;
  /** Probability that the person ends the call; otherwise they wait for the other side to do it. */
  readonly personHangsUp: number;
  /** How long a person stays on a line on which nothing is heard. */
  readonly patience: DurationDistribution;
  /** Divides every delay but the audio itself: 10 makes a minute of ringing six seconds. */
  readonly speedUp: number;
}

export const defaultProfile: CarrierProfile = {
  mix: {
    person: 45,
    machine: 10,
    busy: 10,
    no_answer: 18,
    invalid: 4,
    overload: 2,
    silence: 2,
    fax: 1,
    hangs_up_before_answer: 1,
    hangs_up_after_answer: 2,
    busy_tone: 2,
    congestion_tone: 1,
    sit: 1,
    announcement: 1,
    unreachable: 0,
  },
  postDialDelay: { meanMs: 1200, variation: 0.5, minMs: 100, maxMs: 6000 },
  ring: { meanMs: 9000, variation: 0.6, minMs: 1000, maxMs: 40_000 },
  noAnswerMs: 90_000,
  talk: { meanMs: 25_000, variation: 0.8, minMs: 2000, maxMs: 300_000 },
  personHangsUp: 0.3,
  patience: { meanMs: 6000, variation: 0.4, minMs: 2500, maxMs: 20_000 },
  speedUp: 1,
};

/** Milliseconds drawn from the distribution, made shorter by the profile's `speedUp`. */
export function drawDurationMs(
  distribution: DurationDistribution,
  profile: CarrierProfile,
  random: Random,
): number {
  const drawn =
    distribution.variation === 0
      ? distribution.meanMs
      : random.logNormal(distribution.meanMs, distribution.variation);
  const cut = Math.min(distribution.maxMs, Math.max(distribution.minMs, drawn));
  return Math.round(cut / profile.speedUp);
}

export function drawBehaviour(mix: CarrierProfile["mix"], random: Random): Behaviour {
  let total = 0;
  for (const behaviour of behaviours) total += mix[behaviour];
  let left = random.next() * total;
  for (const behaviour of behaviours) {
    left -= mix[behaviour];
    if (left < 0) return behaviour;
  }
  return "person";
}

/**
 * Reads what an operator wrote: any part may be left out and then keeps its default, `mix` alone is taken whole, so that
 * `{"mix":{"busy":1}}` is a network where everybody is busy. Every fault is listed, not only the first.
 */
export function parseProfile(input: unknown): Result<CarrierProfile, readonly string[]> {
  const faults: string[] = [];
  const fields = record(input, "profile", faults);
  for (const name of Object.keys(fields)) {
    if (!(name in defaultProfile)) faults.push(`${name}: unknown`);
  }
  const profile: CarrierProfile = {
    mix: parseMix(fields.mix, faults),
    postDialDelay: parseDuration(fields, "postDialDelay", faults),
    ring: parseDuration(fields, "ring", faults),
    noAnswerMs: number(fields.noAnswerMs, defaultProfile.noAnswerMs, "noAnswerMs", 0, faults),
    talk: parseDuration(fields, "talk", faults),
    personHangsUp: number(fields.personHangsUp, defaultProfile.personHangsUp, "personHangsUp", 0, faults),
    patience: parseDuration(fields, "patience", faults),
    speedUp: number(fields.speedUp, defaultProfile.speedUp, "speedUp", 0.01, faults),
  };
  if (profile.personHangsUp > 1) faults.push("personHangsUp: above 1");
  return faults.length > 0 ? err(faults) : ok(profile);
}

function parseMix(input: unknown, faults: string[]): CarrierProfile["mix"] {
  if (input === undefined) return defaultProfile.mix;
  const fields = record(input, "mix", faults);
  const mix: Record<Behaviour, number> = { ...defaultProfile.mix };
  for (const behaviour of behaviours) {
    mix[behaviour] = number(fields[behaviour], 0, `mix.${behaviour}`, 0, faults);
  }
  for (const name of Object.keys(fields)) {
    if (!behaviours.some((known) => known === name)) faults.push(`mix.${name}: unknown`);
  }
  if (behaviours.every((behaviour) => mix[behaviour] === 0)) faults.push("mix: all weights are 0");
  return mix;
}

function parseDuration(
  parent: Record<string, unknown>,
  name: "postDialDelay" | "ring" | "talk" | "patience",
  faults: string[],
): DurationDistribution {
  const standard = defaultProfile[name];
  if (parent[name] === undefined) return standard;
  const fields = record(parent[name], name, faults);
  for (const key of Object.keys(fields)) {
    if (!(key in standard)) faults.push(`${name}.${key}: unknown`);
  }
  const duration = {
    meanMs: number(fields.meanMs, standard.meanMs, `${name}.meanMs`, 0, faults),
    variation: number(fields.variation, standard.variation, `${name}.variation`, 0, faults),
    minMs: number(fields.minMs, standard.minMs, `${name}.minMs`, 0, faults),
    maxMs: number(fields.maxMs, standard.maxMs, `${name}.maxMs`, 0, faults),
  };
  if (duration.minMs > duration.maxMs) faults.push(`${name}: minMs above maxMs`);
  return duration;
}

function record(input: unknown, name: string, faults: string[]): Record<string, unknown> {
  if (typeof input === "object" && input !== null && !Array.isArray(input)) {
    return input as Record<string, unknown>;
  }
  faults.push(`${name}: no object`);
  return {};
}

function number(input: unknown, standard: number, name: string, least: number, faults: string[]): number {
  if (input === undefined) return standard;
  if (typeof input === "number" && Number.isFinite(input) && input >= least) return input;
  faults.push(`${name}: no number of at least ${least}`);
  return standard;
}
