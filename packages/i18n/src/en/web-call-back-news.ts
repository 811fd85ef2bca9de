/** The agent's promised calls as a calendar, and what others did with them (OUT-CBK-07). */
export const webCallBackNews = {
  view: "How promised calls are shown",
  views: { list: "List", day: "Day", week: "Week" },
  earlier: "Earlier",
  later: "Later",
  noneThatDay: "Nothing promised",
  dismiss: "Put away: {{customer}}",
  anybody: "any agent",
  /** In the form of the next call. */
  closed: "outside calling hours",
  closedUntil: "outside calling hours, allowed from {{time}} (customer's time)",
  near: "You have promised a call at {{time}} already: {{customer}}. Less than 10 minutes lie between the two.",
  kind: {
    moved: "{{by}} moved your call to {{customer}}, campaign {{campaign}}, from {{from}} to {{to}}.",
    given:
      "{{by}} gave your call to {{customer}}, campaign {{campaign}}, at {{from}}, to another: {{owner}}.",
    cancelled: "{{by}} cancelled your call to {{customer}}, campaign {{campaign}}, at {{from}}.",
    taken: "{{by}} talked to {{customer}}, campaign {{campaign}}, whom you had promised a call at {{from}}.",
  },
};
