export { keyOf, MemoryStore, type RecordLife } from "../src/day/memory-store.ts";
export { Violations } from "../src/day/violations.ts";
export { WirePath } from "./wire-path.ts";
