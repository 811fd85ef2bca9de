import type { ForecastAssumptions, ForecastRequest, ForecastShift } from "@perezvon/api";

/** The form as typed: an emptied field is an empty text. */
export interface ForecastForm {
  readonly hours: number | string;
  /** Keys keep a row's fields when another row goes. */
  readonly shifts: readonly (Omit<ForecastShift, "agents"> & {
    readonly key: number;
    readonly agents: number | string;
  })[];
  readonly answerPercent: number | string;
  readonly talkSeconds: number | string;
  readonly afterCallWorkSeconds: number | string;
  /** With other campaigns and calls from outside. */
  readonly surroundings: boolean;
}

export const forecastBounds = {
  hours: [1, 72],
  agents: [0, 2000],
  answerPercent: [0.1, 99],
  talkSeconds: [1, 7200],
  afterCallWorkSeconds: [0, 3600],
} as const;
export type ForecastFigure = keyof typeof forecastBounds;

export function formOf(known: ForecastAssumptions): ForecastForm {
  const { hours, answerPercent, talkSeconds, afterCallWorkSeconds } = known;
  const shifts = known.shifts.map((shift, key) => ({ ...shift, key }));
  return { hours, shifts, answerPercent, talkSeconds, afterCallWorkSeconds, surroundings: true };
}

/** Whether a figure can be sent. */
export function isFigure(name: ForecastFigure, value: number | string): value is number {
  const [low, high] = forecastBounds[name];
  return typeof value === "number" && value >= low && value <= high;
}

/** `HH:mm`. */
export function isTimeOfDay(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

/**
 * What is asked of the server: figures that nobody changed stay out, so that what was learnt keeps its hours and spreads. Undefined
 * while something cannot be sent.
 */
export function requestOf(form: ForecastForm, known: ForecastAssumptions): ForecastRequest | undefined {
  const { hours, shifts } = form;
  if (!isFigure("hours", hours) || shifts.length === 0) return undefined;
  if (
    shifts.some(
      ({ agents, from, until }) => !isFigure("agents", agents) || !isTimeOfDay(from) || !isTimeOfDay(until),
    )
  )
    return undefined;
  const changed: { answerPercent?: number; talkSeconds?: number; afterCallWorkSeconds?: number } = {};
  for (const name of ["answerPercent", "talkSeconds", "afterCallWorkSeconds"] as const) {
    const value = form[name];
    if (value === known[name]) continue;
    if (!isFigure(name, value)) return undefined;
    changed[name] = value;
  }
  return {
    hours,
    shifts: shifts.map(({ agents, from, until }) => ({ agents: Number(agents), from, until })),
    ...changed,
    ...(!form.surroundings && { alone: true }),
  };
}
