export const userTabs = ["employee", "access", "desk", "sessions", "log"] as const;
export type UserTabId = (typeof userTabs)[number];

export function userTabOf(tab: string | undefined): UserTabId {
  return userTabs.find((id) => id === tab) ?? "employee";
}
