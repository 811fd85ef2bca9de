export { type HeadlessArguments, parseArguments } from "./headless/arguments.ts";
export { type RunPlaces, type RunResult, type RunTools, runHeadless } from "./headless/run.ts";
