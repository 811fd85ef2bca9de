import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { turnCredentials } from "./turn-credentials.ts";

test("TEL-WRT-02 credentials of TURN name their end and their owner, and are proven by the shared secret", () => {
  const made = turnCredentials("north", { userId: "u1", lifetimeMinutes: 60, now: 1_700_000_000_999 });
  expect(made).toEqual({
    username: "1700003600:u1",
    credential: createHmac("sha1", "north").update("1700003600:u1").digest("base64"),
    expiresAt: 1_700_003_600_000,
  });
});
