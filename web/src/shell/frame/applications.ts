import type { Me } from "@perezvon/api";
import { IconHeadset, IconLayoutDashboard, IconSettings2 } from "@tabler/icons-react";

export type Application = Me["applications"][number];

/** The applications in the order of the switcher (DSK-GEN-02). */
export const applications = [
  { id: "admin", to: "/admin", icon: IconSettings2 },
  { id: "agent", to: "/agent", icon: IconHeadset },
  { id: "supervisor", to: "/supervisor", icon: IconLayoutDashboard },
] as const satisfies readonly { readonly id: Application; readonly to: string; readonly icon: unknown }[];

/** Where «/» leads: the first application that the roles allow. */
export function homeOf(me: Me): "/admin" | "/agent" | "/supervisor" | undefined {
  return applications.find(({ id }) => me.applications.includes(id))?.to;
}
