import { defineConfig } from "vitest/config";
import { beginningWith } from "./vitest.sequencer.ts";

/**
 * Whole-program suites: the built product, the simulated carrier, real peers, Chromium. Most of them listen to talks or measure times and run one
 * at a time. These only wait, for starts, screens or ends, and share the machine; the longest stand first.
 */
const patient = [
  "e2e/screens.e2e.ts",
  "e2e/kill9.e2e.ts",
  "e2e/admin-telephony.e2e.ts",
  "e2e/set-up-journey.e2e.ts",
  "e2e/database-gone.e2e.ts",
  "e2e/headless.e2e.ts",
  "e2e/bad-wire.e2e.ts",
  "e2e/sip-sipp.e2e.ts",
  "e2e/demo.e2e.ts",
  "e2e/recovery.e2e.ts",
  "e2e/bad-input.e2e.ts",
  "e2e/sipp-phones.e2e.ts",
];

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A machine that stops for a second in the middle of a talk is no fault of the talk. What fails twice is.
    retry: 1,
    pool: "forks",
    sequence: { sequencer: beginningWith(patient) },
    projects: [
      {
        extends: true,
        test: { name: "patient", include: patient, maxWorkers: 3, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: "alone",
          include: ["e2e/**/*.e2e.ts"],
          exclude: [...patient, "**/node_modules/**"],
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
