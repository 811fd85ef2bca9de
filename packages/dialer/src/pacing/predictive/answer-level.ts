/** Expected answers that the slow estimate remembers at least, and the seconds it remembers when more come. */
const slowAnswers = 60;
const slowSeconds = 300;
const fastAnswers = 10;
/** Answers that the prior level of 1 is worth. */
const priorAnswers = 3;
/** Deviations between fast and slow that are a step of the answer rate and not chance. */
const stepDeviations = 3.3;

/**
 * How many live answers come per answer that the learnt ringing hazards expect. It follows drifts slowly and, when the last
 * answers contradict it beyond chance, forgets what was before.
 */
export class AnswerLevel {
  #answers = 0;
  #expected = 0;
  #fastAnswers = 0;
  #fastExpected = 0;

  answer(): void {
    this.#answers += 1;
    this.#fastAnswers += 1;
  }

  /** `expected` answers were due in the last `seconds`. */
  elapse(seconds: number, expected: number): void {
    this.#expected += expected;
    this.#fastExpected += expected;
    if (this.#expected > slowAnswers) {
      const keep = Math.max(Math.exp(-seconds / slowSeconds), slowAnswers / this.#expected);
      this.#expected *= keep;
      this.#answers *= keep;
    }
    if (this.#fastExpected > fastAnswers) {
      const keep = fastAnswers / this.#fastExpected;
      this.#fastExpected *= keep;
      this.#fastAnswers *= keep;
    }
    const due = this.level * this.#fastExpected;
    if (this.#fastExpected > 3 && Math.abs(this.#fastAnswers - due) > stepDeviations * Math.sqrt(due + 1)) {
      this.#answers = this.#fastAnswers;
      this.#expected = this.#fastExpected;
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
