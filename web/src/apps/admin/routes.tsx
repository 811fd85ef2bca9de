import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { callSearchOf } from "../../features/calls/call-search.ts";
import { type DiallingPart, diallingParts } from "../../features/campaigns/dialling/dialling-parts.ts";
import { type LineState, lineStates } from "../../features/phones/line-state.ts";
import { ForbiddenPage } from "../../shell/errors/error-pages.tsx";
import { signedInRoute } from "../../shell/root-routes.tsx";
import { meQuery } from "../../shell/session/session-queries.ts";
import { firstSection } from "./sections.ts";

/** The map of the administrator application. Every screen, choice and tab has its own address (DSK-GEN-02). */
const adminRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/admin",
  component: lazyRouteComponent(() => import("./admin-layout.tsx"), "AdminLayout"),
});

const indexRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/",
  beforeLoad: async ({ context }) => {
    const me = await context.client.ensureQueryData(meQuery);
    const first = me.applications.includes("admin") ? firstSection(me.privileges) : undefined;
    if (first) throw redirect({ to: first });
  },
  component: ForbiddenPage,
});

const usersRoute = createRoute({ getParentRoute: () => adminRoute, path: "/users" });

const usersIndexRoute = createRoute({
  getParentRoute: () => usersRoute,
  path: "/",
  validateSearch: (search: Record<string, unknown>): { group?: string } =>
    typeof search.group === "string" ? { group: search.group } : {},
  component: lazyRouteComponent(() => import("../../features/users/users-page.tsx"), "UsersPage"),
});

const userRoute = createRoute({
  getParentRoute: () => usersRoute,
  path: "/$userId",
  component: lazyRouteComponent(() => import("../../features/users/user-page.tsx"), "UserPage"),
});

const userIndexRoute = createRoute({
  getParentRoute: () => userRoute,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({
      to: "/admin/users/$userId/$tab",
      params: { ...params, tab: "employee" },
      replace: true,
    });
  },
});

const userTabRoute = createRoute({
  getParentRoute: () => userRoute,
  path: "/$tab",
  component: lazyRouteComponent(() => import("../../features/users/user-tab.tsx"), "UserTab"),
});

const groupsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/groups",
  component: lazyRouteComponent(() => import("../../features/groups/groups-page.tsx"), "GroupsPage"),
});

const trunksRoute = createRoute({ getParentRoute: () => adminRoute, path: "/trunks" });

const trunksIndexRoute = createRoute({
  getParentRoute: () => trunksRoute,
  path: "/",
  component: lazyRouteComponent(() => import("../../features/trunks/trunks-page.tsx"), "TrunksPage"),
});

const trunkRoute = createRoute({
  getParentRoute: () => trunksRoute,
  path: "/$trunkId/$tab",
  component: lazyRouteComponent(() => import("../../features/trunks/trunk-page.tsx"), "TrunkPage"),
});

const numbersRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/numbers",
  component: lazyRouteComponent(() => import("../../features/numbers/numbers-page.tsx"), "NumbersPage"),
});

const outgoingPlanRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/outgoing-plan",
  component: lazyRouteComponent(
    () => import("../../features/outgoing-plan/outgoing-plan-page.tsx"),
    "OutgoingPlanPage",
  ),
});

const sipSecurityRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/sip-security",
  component: lazyRouteComponent(
    () => import("../../features/sip-security/sip-security-page.tsx"),
    "SipSecurityPage",
  ),
});

const apiKeysRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/api-keys",
  component: lazyRouteComponent(() => import("../../features/api-keys/api-keys-page.tsx"), "ApiKeysPage"),
});

const blackListRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/black-list",
  component: lazyRouteComponent(
    () => import("../../features/black-list/black-list-page.tsx"),
    "BlackListPage",
  ),
});

const callSettingsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/call-settings",
  component: lazyRouteComponent(
    () => import("../../features/call-settings/call-settings-page.tsx"),
    "CallSettingsPage",
  ),
});

const browserPhonesRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/browser-phones",
  component: lazyRouteComponent(
    () => import("../../features/browser-phones/browser-phones-page.tsx"),
    "BrowserPhonesPage",
  ),
});

const limitsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/limits",
});

const limitsIndexRoute = createRoute({
  getParentRoute: () => limitsRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/admin/limits/$tab", params: { tab: "parties" }, replace: true });
  },
});

const limitsTabRoute = createRoute({
  getParentRoute: () => limitsRoute,
  path: "/$tab",
  component: lazyRouteComponent(() => import("../../features/limits/limits-page.tsx"), "LimitsPage"),
});

const scenariosRoute = createRoute({ getParentRoute: () => adminRoute, path: "/scenarios" });

const scenariosIndexRoute = createRoute({
  getParentRoute: () => scenariosRoute,
  path: "/",
  component: lazyRouteComponent(() => import("../../features/scenarios/scenarios-page.tsx"), "ScenariosPage"),
});

const scenarioRoute = createRoute({
  getParentRoute: () => scenariosRoute,
  path: "/$scenarioId",
  component: lazyRouteComponent(() => import("../../features/scenarios/scenario-page.tsx"), "ScenarioPage"),
});

const scriptsRoute = createRoute({ getParentRoute: () => adminRoute, path: "/scripts" });

const scriptsIndexRoute = createRoute({
  getParentRoute: () => scriptsRoute,
  path: "/",
  component: lazyRouteComponent(() => import("../../features/scripts/scripts-page.tsx"), "ScriptsPage"),
});

const scriptRoute = createRoute({
  getParentRoute: () => scriptsRoute,
  path: "/$scriptId",
  component: lazyRouteComponent(() => import("../../features/scripts/script-page.tsx"), "ScriptPage"),
});

const qualityRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/quality",
});

const qualityIndexRoute = createRoute({
  getParentRoute: () => qualityRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/admin/quality/$tab", params: { tab: "days" }, replace: true });
  },
});

const qualityTabRoute = createRoute({
  getParentRoute: () => qualityRoute,
  path: "/$tab",
  component: lazyRouteComponent(() => import("../../features/quality/quality-page.tsx"), "QualityPage"),
});

const audioRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/audio",
  component: lazyRouteComponent(() => import("../../features/audio/audio-page.tsx"), "AudioPage"),
});

const locationsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/locations",
  component: lazyRouteComponent(() => import("../../features/locations/locations-page.tsx"), "LocationsPage"),
});

const alertsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/alerts",
  component: lazyRouteComponent(() => import("../../features/alerts/alerts-page.tsx"), "AlertsPage"),
});

const subjectsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/subjects",
  component: lazyRouteComponent(() => import("../../features/subjects/subjects-page.tsx"), "SubjectsPage"),
});

const auditRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/audit",
  component: lazyRouteComponent(() => import("../../features/audit/audit-page.tsx"), "AuditPage"),
});

const callsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/calls",
  validateSearch: callSearchOf,
  component: lazyRouteComponent(() => import("../../features/calls/calls-page.tsx"), "CallsPage"),
});

const traceRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/trace",
  component: lazyRouteComponent(() => import("../../features/trace/trace-page.tsx"), "TracePage"),
});

const phonesRoute = createRoute({ getParentRoute: () => adminRoute, path: "/phones" });

const phonesIndexRoute = createRoute({
  getParentRoute: () => phonesRoute,
  path: "/",
  validateSearch: (search: Record<string, unknown>): { state?: LineState } => {
    const state = lineStates.find((each) => each === search.state);
    return state ? { state } : {};
  },
  component: lazyRouteComponent(() => import("../../features/phones/phones-page.tsx"), "PhonesPage"),
});

const lineRoute = createRoute({
  getParentRoute: () => phonesRoute,
  path: "/$lineId/$tab",
  component: lazyRouteComponent(() => import("../../features/phones/line-page.tsx"), "LinePage"),
});

const recordsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/records",
  component: lazyRouteComponent(() => import("../../features/records/records-page.tsx"), "RecordsPage"),
});

const mailRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/mail",
  component: lazyRouteComponent(
    () => import("../../features/mail-settings/mail-settings-page.tsx"),
    "MailSettingsPage",
  ),
});

const listsRoute = createRoute({ getParentRoute: () => adminRoute, path: "/lists" });

const listsIndexRoute = createRoute({
  getParentRoute: () => listsRoute,
  path: "/",
  component: lazyRouteComponent(() => import("../../features/lists/lists-page.tsx"), "ListsPage"),
});

const listNewRoute = createRoute({
  getParentRoute: () => listsRoute,
  path: "/new",
  component: lazyRouteComponent(() => import("../../features/list-import/import-page.tsx"), "NewListPage"),
});

const listRoute = createRoute({
  getParentRoute: () => listsRoute,
  path: "/$listId",
  component: lazyRouteComponent(() => import("../../features/lists/list-page.tsx"), "ListPage"),
});

const listIndexRoute = createRoute({
  getParentRoute: () => listRoute,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/admin/lists/$listId/$tab", params: { ...params, tab: "content" }, replace: true });
  },
});

const listTabRoute = createRoute({
  getParentRoute: () => listRoute,
  path: "/$tab",
  component: lazyRouteComponent(() => import("../../features/lists/list-tab.tsx"), "ListTab"),
});

const listImportRoute = createRoute({
  getParentRoute: () => listsRoute,
  path: "/$listId/import",
  component: lazyRouteComponent(() => import("../../features/list-import/import-page.tsx"), "UpdateListPage"),
});

const doNotCallRoute = createRoute({ getParentRoute: () => adminRoute, path: "/do-not-call" });

const doNotCallIndexRoute = createRoute({
  getParentRoute: () => doNotCallRoute,
  path: "/",
  component: lazyRouteComponent(
    () => import("../../features/do-not-call/do-not-call-page.tsx"),
    "DoNotCallPage",
  ),
});

const doNotCallListRoute = createRoute({
  getParentRoute: () => doNotCallRoute,
  path: "/$listId",
  component: lazyRouteComponent(
    () => import("../../features/do-not-call/do-not-call-page.tsx"),
    "DoNotCallPage",
  ),
});

const callingHoursRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/calling-hours",
  component: lazyRouteComponent(
    () => import("../../features/hours/calling-hours-page.tsx"),
    "CallingHoursPage",
  ),
});

const outboundLimitsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/outbound-limits",
  component: lazyRouteComponent(
    () => import("../../features/outbound-limits/outbound-limits-page.tsx"),
    "OutboundLimitsPage",
  ),
});

const campaignsRoute = createRoute({ getParentRoute: () => adminRoute, path: "/campaigns" });

const campaignsIndexRoute = createRoute({
  getParentRoute: () => campaignsRoute,
  path: "/",
  component: lazyRouteComponent(() => import("../../features/campaigns/campaigns-page.tsx"), "CampaignsPage"),
});

const campaignRoute = createRoute({
  getParentRoute: () => campaignsRoute,
  path: "/$campaignId",
  component: lazyRouteComponent(() => import("../../features/campaigns/campaign-page.tsx"), "CampaignPage"),
});

const campaignIndexRoute = createRoute({
  getParentRoute: () => campaignRoute,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({
      to: "/admin/campaigns/$campaignId/$tab",
      params: { ...params, tab: "dialling" },
      replace: true,
    });
  },
});

const campaignGroupsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/campaign-groups",
  component: lazyRouteComponent(
    () => import("../../features/campaigns/linked/campaign-groups-page.tsx"),
    "CampaignGroupsPage",
  ),
});

const campaignBinRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/deleted-campaigns",
  component: lazyRouteComponent(() => import("../../features/campaigns/bin/bin-page.tsx"), "BinPage"),
});

const campaignTabRoute = createRoute({
  getParentRoute: () => campaignRoute,
  path: "/$tab",
  validateSearch: (search: Record<string, unknown>): { part?: DiallingPart } => {
    const part = diallingParts.find((each) => each === search.part);
    return part === undefined || part === "general" ? {} : { part };
  },
  component: lazyRouteComponent(() => import("../../features/campaigns/campaign-tab.tsx"), "CampaignTab"),
});

export const adminRoutes = adminRoute.addChildren([
  indexRoute,
  usersRoute.addChildren([usersIndexRoute, userRoute.addChildren([userIndexRoute, userTabRoute])]),
  groupsRoute,
  phonesRoute.addChildren([phonesIndexRoute, lineRoute]),
  trunksRoute.addChildren([trunksIndexRoute, trunkRoute]),
  numbersRoute,
  outgoingPlanRoute,
  sipSecurityRoute,
  apiKeysRoute,
  blackListRoute,
  limitsRoute.addChildren([limitsIndexRoute, limitsTabRoute]),
  qualityRoute.addChildren([qualityIndexRoute, qualityTabRoute]),
  locationsRoute,
  scenariosRoute.addChildren([scenariosIndexRoute, scenarioRoute]),
  scriptsRoute.addChildren([scriptsIndexRoute, scriptRoute]),
  audioRoute,
  alertsRoute,
  subjectsRoute,
  auditRoute,
  callsRoute,
  traceRoute,
  callSettingsRoute,
  browserPhonesRoute,
  recordsRoute,
  mailRoute,
  listsRoute.addChildren([
    listsIndexRoute,
    listNewRoute,
    listImportRoute,
    listRoute.addChildren([listIndexRoute, listTabRoute]),
  ]),
  callingHoursRoute,
  outboundLimitsRoute,
  doNotCallRoute.addChildren([doNotCallIndexRoute, doNotCallListRoute]),
  campaignGroupsRoute,
  campaignBinRoute,
  campaignsRoute.addChildren([
    campaignsIndexRoute,
    campaignRoute.addChildren([campaignIndexRoute, campaignTabRoute]),
  ]),
]);
