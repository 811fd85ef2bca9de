/** Records that are an agent's own by the field of their list (OUT-CBK-06). */
export const webOwnRecords = {
  title: "Personal agents",
  mode: "Field “Personal agent” of the list",
  modeHint: "A login or a user's id; the agent sees the record first, as at a promised call",
  modes: {
    ignore: "Is ignored: any agent",
    preferred: "Preferred: the agent, then any",
    strict: "Strict: this agent alone",
  },
  wait: "Wait for the agent",
  waitHint: "1–1440 from when the record's turn has come",
};
