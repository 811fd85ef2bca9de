import { defineConfig } from "vitest/config";
import { beginningWith } from "./vitest.sequencer.ts";

/**
 * Suites next to their subjects. Whole-program suites have their own file: vitest.e2e.config.ts. Suites that listen to sound on the wire run
 * one at a time: they measure what others would disturb.
 */
const sound = [
  "packages/media/src/pool/**/*.test.ts",
  "packages/media/src/webrtc/**/*.test.ts",
  "packages/telephony/src/analysis.test.ts",
  "packages/telephony/src/conference/**/*.test.ts",
  "packages/telephony/src/flood.test.ts",
  "packages/telephony/src/recordings.test.ts",
  "packages/telephony/src/safety.test.ts",
];

/** Suites of calls, starts and killed databases: real sockets and real seconds, of which most are spent waiting. */
const wire = [
  "packages/telephony/src/**/*.test.ts",
  "packages/carrier/src/**/*.test.ts",
  "packages/sim/src/headless/**/*.test.ts",
  "packages/sim/src/path/**/*.test.ts",
  "packages/store/src/database/**/*.test.ts",
  "packages/store/src/postgres/**/*.test.ts",
  "packages/server/src/assemble/**/*.test.ts",
];

const longest = ["packages/sim/src/day/run-day.test.ts", "packages/sim/src/pacing/shift.test.ts"];

export default defineConfig({
  test: {
    sequence: { sequencer: beginningWith(longest) },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [
            "packages/*/src/**/*.test.ts",
            "packages/*/testing/**/*.test.ts",
            "packages/*/bench/**/*.test.ts",
            "web/src/**/*.test.{ts,tsx}",
            "*.test.ts",
          ],
          exclude: [...sound, ...wire, "**/node_modules/**"],
          maxWorkers: 2,
          // A machine that stops for a moment is no fault either; the report names what was tried again.
          retry: 1,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "wire",
          include: wire,
          exclude: [...sound, "**/node_modules/**"],
          // Beside those of sound (`scripts/test.mjs`), which have the other core.
          maxWorkers: 1,
          // A machine that stops for a second in the middle of a call is no fault of the call. What fails three times is.
          retry: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "sound",
          include: sound,
          maxWorkers: 1,
          fileParallelism: false,
          retry: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
