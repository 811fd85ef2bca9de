import type { OutcomeModel, Quantiles } from "./outcome-model.ts";

/** Eleven quantiles of a log-normal time with this median and spread: what a list of durations would say. */
function around(median: number, spread: number): Quantiles {
  // Of the standard normal at 0.5 %, 10 %, …, 90 %, 99.5 %: the ends stand for what lies beyond.
  const normal = [-2.576, -1.282, -0.842, -0.524, -0.253, 0, 0.253, 0.524, 0.842, 1.282, 2.576];
  return normal.map((z) => Math.round(10 * median * Math.exp(spread * z)) / 10);
}

/** What is assumed of a centre without history; each figure is shown and can be set otherwise. */
export const defaultOutcomes: OutcomeModel = {
  source: "defaults",
  sample: 0,
  cells: [
    {
      attempt: 1,
      dials: {
        person: 28,
        no_answer: 40,
        answering_machine: 14,
        busy: 8,
        invalid_number: 4,
        other_connection: 6,
      },
    },
    {
      attempt: 2,
      dials: {
        person: 22,
        no_answer: 46,
        answering_machine: 16,
        busy: 8,
        invalid_number: 2,
        other_connection: 6,
      },
    },
    {
      attempt: 3,
      dials: {
        person: 17,
        no_answer: 51,
        answering_machine: 17,
        busy: 8,
        invalid_number: 1,
        other_connection: 6,
      },
    },
  ],
  dialing: {
    person: around(12, 0.5),
    answering_machine: around(17, 0.35),
    no_answer: around(45, 0.2),
    other: around(4, 0.5),
  },
  analysis: { person: [0.5, 1, 1.5], other: [2.5, 3.5, 4.5] },
  talk: around(70, 0.8),
  afterCallWork: around(14, 0.6),
  dispositions: { sold: 8, rejected: 42, not_interested: 25, wrong_person: 8, reschedule: 17 },
  breaks: { everyMinutes: 90, minutes: 10 },
};
