/** «Redials»: what goes with the table of rules. */
export const webRedials = {
  leastAttempted: "First the number dialled least",
  leastAttemptedHint:
    "One number a turn: the next turn comes with the redial of the last number and takes the number with the fewest attempts",
  scenario: {
    field: "Scenario",
    hint: "Runs without a call. The status that it sets is applied to the record; without one the number is dialled again after these hours.",
    choose: "Choose a scenario",
    named: "{{action}} “{{scenario}}”, without a status redial after {{hours}} h",
    gone: "deleted scenario",
  },
};
