export { WirePath } from "./wire-path.ts";
