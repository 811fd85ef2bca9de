/** Confirmation of a no-answer limit that gives customers little time (OUT-CPL-05). */
export const webShortRing = {
  title: "Let phones ring for less than {{seconds}} seconds?",
  text: "Many people need longer to get to their phone. Rules on outbound calls ask for at least {{seconds}} seconds.",
  confirm: "Save the lower limit",
} as const;
