import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { signedInRoute } from "../../shell/root-routes.tsx";

/** The map of the supervisor application. */
const supervisorRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/supervisor",
  component: lazyRouteComponent(() => import("./supervisor-layout.tsx"), "SupervisorLayout"),
});

const indexRoute = createRoute({
  getParentRoute: () => supervisorRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/supervisor/campaigns", replace: true });
  },
});

const campaignsRoute = createRoute({
  getParentRoute: () => supervisorRoute,
  path: "/campaigns",
  validateSearch: (search: Record<string, unknown>): { campaign?: string } =>
    typeof search.campaign === "string" ? { campaign: search.campaign } : {},
  component: lazyRouteComponent(
    () => import("../../features/campaign-window/campaign-window-page.tsx"),
    "CampaignWindowPage",
  ),
});

const resultsRoute = createRoute({
  getParentRoute: () => supervisorRoute,
  path: "/results",
  validateSearch: (search: Record<string, unknown>): { campaign?: string } =>
    typeof search.campaign === "string" ? { campaign: search.campaign } : {},
  component: lazyRouteComponent(
    () => import("../../features/campaign-window/results-page.tsx"),
    "ResultsPage",
  ),
});

const agentsRoute = createRoute({
  getParentRoute: () => supervisorRoute,
  path: "/agents",
  component: lazyRouteComponent(() => import("../../features/agents/agents-page.tsx"), "AgentsPage"),
});

const servicesRoute = createRoute({
  getParentRoute: () => supervisorRoute,
  path: "/services",
  component: lazyRouteComponent(() => import("../../features/services/services-page.tsx"), "ServicesPage"),
});

const recordsRoute = createRoute({
  getParentRoute: () => supervisorRoute,
  path: "/records",
  component: lazyRouteComponent(() => import("../../features/records/records-page.tsx"), "RecordsPage"),
});

const callBacksRoute = createRoute({
  getParentRoute: () => supervisorRoute,
  path: "/call-backs",
  component: lazyRouteComponent(
    () => import("../../features/call-backs/call-backs-page.tsx"),
    "CallBacksPage",
  ),
});

export const supervisorRoutes = supervisorRoute.addChildren([
  indexRoute,
  campaignsRoute,
  resultsRoute,
  callBacksRoute,
  agentsRoute,
  servicesRoute,
  recordsRoute,
]);
