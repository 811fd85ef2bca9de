export { asOwner } from "./as-owner.ts";
export { campaignInput } from "./campaigns.ts";
export { copyFloor } from "./copy-floor.ts";
export { cutOpenTransactions, failCommitsOf, wrongTotals } from "./faults.ts";
export { copyAttempts, type ManyAttempts, makeAttempts } from "./many-attempts.ts";
export { rowsAsText, tableNames } from "./rows-as-text.ts";
export { moveDemoCentreAside } from "./second-centre.ts";
export { settingsRows } from "./settings-rows.ts";
export { demo, openTestStore, type TestStore } from "./test-store.ts";
