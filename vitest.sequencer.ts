import { BaseSequencer, type TestSequencerConstructor, type TestSpecification } from "vitest/node";

/** An order of suites in which those named begin first, as they stand, so that no long one begins when the others are nearly over. */
export function beginningWith(longest: readonly string[]): TestSequencerConstructor {
  const place = ({ moduleId }: TestSpecification) => {
    const found = longest.findIndex((file) => moduleId.endsWith(file));
    return found < 0 ? longest.length : found;
  };
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
    }
  };
}
