/** A final answer of one branch of a fork. */
export interface BranchAnswer {
  readonly status: number;
  readonly q850: number | undefined;
}

/** Preferred in their class, in this order (RFC 3261 §16.7, TEL-B2B-04). */
const preferred = [401, 407, 415, 420, 484];
/** Then by majority; between equals in this order. */
const majority = [486, 480, 603];

/**
 * The answer that stands for all branches when none was taken (TEL-B2B-04). 603 is one phone's refusal and no word for all of
 * them, so it takes part in the majority; every other 6xx speaks for the person.
 */
export function bestAnswer(answers: readonly BranchAnswer[]): BranchAnswer | undefined {
  const forAll = answers.find(({ status }) => status >= 600 && status !== 603);
  if (forAll) return forAll;
  const others = answers.filter(({ status }) => status !== 603);
  if (others.length === 0) return answers[0];
  const lowest = Math.min(...others.map(classOf));
  const candidates = others.filter((answer) => classOf(answer) === lowest);
  for (const status of preferred) {
    const found = candidates.find((answer) => answer.status === status);
    if (found) return found;
  }
  const declined = lowest >= 4 ? answers.filter(({ status }) => status === 603) : [];
  return mostCommon([...candidates, ...declined]) ?? candidates[0];
}

function mostCommon(answers: readonly BranchAnswer[]): BranchAnswer | undefined {
  const counts = majority.map((status) => answers.filter((answer) => answer.status === status));
  const most = Math.max(...counts.map((each) => each.length));
  return most === 0 ? undefined : counts.find((each) => each.length === most)?.[0];
}

const classOf = ({ status }: BranchAnswer) => Math.floor(status / 100);
