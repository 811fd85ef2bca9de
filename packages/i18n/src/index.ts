export { catalogues, type Language, type TextKey, text } from "./text.ts";
