/** The pacer as a program module of its own: what the product runs, to be loaded by simulators. */
export { createPacer as create } from "./predictive/pacer.ts";
