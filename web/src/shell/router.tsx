import type { QueryClient } from "@tanstack/react-query";
import { createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { adminRoutes } from "../apps/admin/routes.tsx";
import { agentRoutes } from "../apps/agent/routes.tsx";
import { supervisorRoutes } from "../apps/supervisor/routes.tsx";
import { ForbiddenPage } from "./errors/error-pages.tsx";
import { homeOf } from "./frame/applications.ts";
import { requireSession, rootRoute, signedInRoute } from "./root-routes.tsx";
import { meQuery } from "./session/session-queries.ts";

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { next?: string; ended?: boolean } => ({
    // Only a path of this page: an address elsewhere would let a link steer people away after sign-in.
    ...(typeof search.next === "string" && /^\/(?![/\\])/.test(search.next) ? { next: search.next } : {}),
    ...(search.ended === true ? { ended: true } : {}),
  }),
  component: lazyRouteComponent(() => import("./session/sign-in-page.tsx"), "SignInPage"),
});

const recoveryRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/recovery",
  component: lazyRouteComponent(() => import("./session/recovery-page.tsx"), "RecoveryPage"),
});

const newPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/recovery/new",
  component: lazyRouteComponent(() => import("./session/new-password-page.tsx"), "NewPasswordPage"),
});

const changePasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/change-password",
  beforeLoad: ({ context, location }) => requireSession(context.client, location.href),
  component: lazyRouteComponent(() => import("./session/change-password-page.tsx"), "ChangePasswordPage"),
});

const homeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/",
  beforeLoad: async ({ context }) => {
    const home = homeOf(await context.client.ensureQueryData(meQuery));
    if (home) throw redirect({ to: home });
  },
  component: ForbiddenPage,
});

export function createPageRouter(client: QueryClient) {
  return createRouter({
    routeTree: rootRoute.addChildren([
      signInRoute,
      recoveryRoute,
      newPasswordRoute,
      changePasswordRoute,
      signedInRoute.addChildren([homeRoute, adminRoutes, agentRoutes, supervisorRoutes]),
    ]),
    context: { client },
    defaultPreload: false,
    scrollRestoration: false,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createPageRouter>;
  }
}
