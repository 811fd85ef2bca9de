/** Expected answers that the slow estimate remembers at least, and the seconds it remembers when more come. */
const slowAnswers = 60;
const slowSeconds = 300;
/** Answers that the prior level of 1 is worth. */
const priorAnswers = 3;
/** Log-likelihood at which a step of the answer rate is believed. */
const believed = 6;

/** Gathers evidence that the rate has become `factor` times what it was, from the moment that speaks most for it. */
class StepTest {
  readonly #factor: number;
  #evidence = 0;
  answers = 0;
  expected = 0;

  constructor(factor: number) {
    this.#factor = factor;
  }

  /** True when the step is believed. */
  observe(answers: number, expected: number, level: number): boolean {
    this.answers += answers;
    this.expected += expected;
    this.#evidence += answers * Math.log(this.#factor) - expected * level * (this.#factor - 1);
    if (this.#evidence <= 0) this.reset();
    return this.#evidence > believed;
  }

  reset(): void {
    this.#evidence = 0;
    this.answers = 0;
    this.expected = 0;
  }
}

/**
 * How many live answers come per answer that the learnt ringing hazards expect. It follows drifts slowly and, when the last
 * answers contradict it beyond chance, forgets what was before.
 */
export class AnswerLevel {
  #answers = 0;
  #expected = 0;
  #new = 0;
  readonly #tests = [new StepTest(2), new StepTest(0.5)];

  answer(): void {
    this.#new += 1;
  }

  /** `expected` answers were due in the last `seconds`. */
  elapse(seconds: number, expected: number): void {
    const answers = this.#new;
    const { level } = this;
    this.#new = 0;
    this.#expected += expected;
    this.#answers += answers;
    if (this.#expected > slowAnswers) {
      const keep = Math.max(Math.exp(-seconds / slowSeconds), slowAnswers / this.#expected);
      this.#expected *= keep;
      this.#answers *= keep;
    }
    for (const step of this.#tests) {
      if (!step.observe(answers, expected, level)) continue;
      this.#answers = step.answers;
      this.#expected = step.expected;
      for (const test of this.#tests) test.reset();
    }
  }

  get level(): number {
    return (this.#answers + priorAnswers) / (this.#expected + priorAnswers);
  }

  /** Relative standard deviation of the level. */
  get deviation(): number {
    return 1 / Math.sqrt(this.#answers + priorAnswers);
  }
}
