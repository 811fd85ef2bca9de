export { heldGrowth, longRun } from "./long-run.ts";
