import { expect, test } from "vitest";
import { answerKeys, freeKey, keyFault } from "./answer-keys.ts";

const answer = (key: string) => ({ id: key, key, disposition: null });

test("OUT-CMP-14 a new key of a message is the first that means nothing yet; one that means two things is named", () => {
  expect(freeKey([], null)).toBe("1");
  expect(freeKey([answer("1"), answer("3")], "2")).toBe("4");
  expect(freeKey(answerKeys.map(answer), null)).toBeUndefined();
  expect(keyFault([answer("1"), answer("2")], "3")).toBeUndefined();
  expect(keyFault([answer("1"), answer("1")], null)).toBe("1");
  expect(keyFault([answer("1")], "1")).toBe("1");
});
