/** "Correct the status" of a finished call. */
export const webCorrections = {
  act: "Correct the status",
  hint: "The status of a call may be corrected for 7 days. Results show the new one, the audit log both.",
  status: "New status",
  was: "at first: {{status}}",
  save: "Correct",
  done: "Status corrected",
  follows: {
    closed: "The record will be closed.",
    redial: "It will be redialled, not before {{at}}.",
    unchanged: "The record stays as it is: something later has decided about it.",
    doNotCall: "To the do-not-call list: {{numbers}}.",
  },
} as const;
