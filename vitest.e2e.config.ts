import { defineConfig } from "vitest/config";

/** Whole-program suites: the built product, the simulated carrier, real peers, Chromium. One file at a time: ports and cores are shared. */
export default defineConfig({
  test: {
    include: ["e2e/**/*.e2e.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    // A machine that stops for a second in the middle of a talk is no fault of the talk. What fails twice is.
    retry: 1,
    maxWorkers: 1,
    pool: "forks",
  },
});
