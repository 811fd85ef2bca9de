import { defineConfig } from "vitest/config";

/**
 * Suites next to their subjects. Whole-program suites have their own file: vitest.e2e.config.ts. Suites that live in real time (sound on
 * the wire, databases that are killed) run after the others and one at a time: they measure what others would disturb.
 */
const realTime = [
  "packages/media/src/pool/**/*.test.ts",
  "packages/media/src/webrtc/**/*.test.ts",
  "packages/telephony/src/**/*.test.ts",
  "packages/carrier/src/**/*.test.ts",
  "packages/sim/src/path/**/*.test.ts",
  "packages/sim/src/headless/**/*.test.ts",
  "packages/store/src/database/**/*.test.ts",
  "packages/store/src/postgres/**/*.test.ts",
  "packages/server/src/assemble/**/*.test.ts",
];

export default defineConfig({
  test: {
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
            "web/src/**/*.test.{ts,tsx}",
            "*.test.ts",
          ],
          exclude: [...realTime, "**/node_modules/**"],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "wire",
          include: realTime,
          maxWorkers: 1,
          fileParallelism: false,
          // A machine that stops for a second in the middle of a talk is no fault of the talk. What fails three times is.
          retry: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
