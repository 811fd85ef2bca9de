import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedInRoute } from "../../shell/root-routes.tsx";

/** The map of the agent application: one screen. */
export const agentRoutes = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/agent",
  component: lazyRouteComponent(() => import("./agent-layout.tsx"), "AgentLayout"),
});
