import { useMantineColorScheme } from "@mantine/core";
import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, Outlet, redirect } from "@tanstack/react-router";
import { useEffect } from "react";
import { ApiError } from "./api.ts";
import { ConnectionProvider } from "./connection/connection.tsx";
import { CrashPage, NotFoundPage } from "./errors/error-pages.tsx";
import { meQuery, useMe } from "./session/session-queries.ts";
import { colourSchemeOf } from "./settings/colour-scheme.ts";
import { changeLanguage } from "./text/i18n.ts";

/** The two routes that all others hang on. */
export const rootRoute = createRootRouteWithContext<{ client: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  errorComponent: ({ error }) => <CrashPage error={error} />,
});

/** Everything that needs somebody signed in. */
export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "signed-in",
  beforeLoad: async ({ context, location }) => {
    const me = await requireSession(context.client, location.href);
    if (me.passwordChangeRequired) throw redirect({ to: "/change-password" });
    await changeLanguage(me.user.language);
  },
  component: SignedIn,
});

export async function requireSession(client: QueryClient, next: string) {
  try {
    return await client.ensureQueryData(meQuery);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401)
      throw redirect({ to: "/sign-in", search: next === "/" ? {} : { next } });
    throw error;
  }
}

function SignedIn() {
  const { user } = useMe();
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => setColorScheme(colourSchemeOf(user.theme)), [user.theme, setColorScheme]);
  return (
    <ConnectionProvider>
      <Outlet />
    </ConnectionProvider>
  );
}
