/** “Outgoing number plan”. */
export const webOutgoingPlan = {
  usual: "Number of outgoing calls",
  usualHint:
    "Shown to everybody whom your people call, and to customers of campaigns that have no number of their own. Campaigns with numbers are not touched by the plan.",
  caller: "Caller id",
  number: "Number of the centre",
  chooseNumber: "Choose a number",
  noNumbers: "The centre has no such number",
  trunkNumber: "The trunk's number",
  asUsual: "As for all other calls",
  callers: {
    fixed: "Always this number",
    random: "Random, never the same twice running",
    hidden: "Number hidden",
  },
  entries: "Dialled digits",
  entriesHint:
    "An outside call is known by its first digits; of the entries that fit, the longest one counts. Emergency and internal numbers go first. A number that fits no entry leaves as it was dialled.",
  noEntries: "No entries: numbers leave as they were dialled.",
  entry: "Entry {{row}}",
  digits: "Digits",
  insert: "Insert prefix",
  isPrefix: "Is a prefix",
  remove: "Remove prefix",
  removeEntry: "Delete entry {{row}}",
  add: "Add entry",
};
