import type { Me } from "@perezvon/api";
import { IconHeadset, IconLayoutDashboard, IconSettings2 } from "@tabler/icons-react";

export type Application = Me["applications"][number];

/** The applications in the order of the switcher (DSK-GEN-02). */
export const applications = [
  { id: "admin", to: "/admin", icon: IconSettings2 },
  { id: "agent", to: "/agent", icon: IconHeadset },
  { id: "supervisor", to: "/supervisor", icon: IconLayoutDashboard },
] as const satisfies readonly { readonly id: Application; readonly to: string; readonly icon: unknown }[];

/** Where «/» leads: to what a person of these roles mostly does. A supervisor may have a desk too, but does not begin there. */
export function homeOf(me: Pick<Me, "applications">): "/admin" | "/agent" | "/supervisor" | undefined {
  const order = ["admin", "supervisor", "agent"] as const;
  const first = order.find((id) => me.applications.includes(id));
  return applications.find(({ id }) => id === first)?.to;
}
