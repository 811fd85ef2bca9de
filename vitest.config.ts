import { defineConfig } from "vitest/config";

/** Unit and wire suites, next to their subjects. Whole-program suites have their own file: vitest.e2e.config.ts. */
export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts", "packages/*/testing/**/*.test.ts", "web/src/**/*.test.{ts,tsx}", "*.test.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    pool: "forks",
  },
});
