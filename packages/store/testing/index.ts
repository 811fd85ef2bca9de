export { rowsAsText } from "./rows-as-text.ts";
export { moveDemoCentreAside } from "./second-centre.ts";
export { openTestStore, type TestStore } from "./test-store.ts";
