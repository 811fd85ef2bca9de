import { expect, test } from "vitest";
import { formatFor } from "../../shell/text/format.ts";
import { ratioText } from "./ratio-text.ts";

test.each([
  [1.5, "1,5"],
  [0, "0,0"],
  [100, "100,0"],
  [null, "-"],
  [undefined, "-"],
])("OUT-STA-02 the ratio %s shows as «%s»", (ratio, text) => {
  expect(ratioText(formatFor("ru", "UTC"), ratio)).toBe(text);
});
