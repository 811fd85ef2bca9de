import { MantineProvider, mergeThemeOverrides } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { theme, themeVariables } from "../ui/theme.ts";
import { ApiError } from "./api.ts";
import { createPageRouter } from "./router.tsx";
import { meQuery } from "./session/session-queries.ts";

/** Everything around the routes: theme, requests, notifications. */
export function Page() {
  const { t } = useTranslation();
  const [{ client, router }] = useState(start);
  const close = t("shell.actions.close");
  // The crosses that the component library draws by itself need a name in the present language (DSK-A11-05).
  const named = useMemo(
    () =>
      mergeThemeOverrides(theme, { components: { CloseButton: { defaultProps: { "aria-label": close } } } }),
    [close],
  );
  return (
    <MantineProvider theme={named} cssVariablesResolver={themeVariables} defaultColorScheme="auto">
      <QueryClientProvider client={client}>
        <ModalsProvider>
          {/* Not at the bottom: there are Save and Cancel of every form. */}
          <Notifications position="top-center" limit={4} />
          <RouterProvider router={router} />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function start() {
  const client = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof ApiError && error.status === 401) leave();
      },
    }),
    defaultOptions: { queries: { retry: isWorthRetrying, staleTime: 5_000, refetchOnWindowFocus: false } },
  });
  const router = createPageRouter(client);

  /** The session is over: back to the sign-in, and afterwards to the same place. */
  function leave(): void {
    if (router.state.location.pathname === "/sign-in" || !client.getQueryData(meQuery.queryKey)) return;
    const next = router.state.location.href;
    client.removeQueries({ queryKey: meQuery.queryKey });
    void router.navigate({ to: "/sign-in", search: { next, ended: true } });
  }

  return { client, router };
}

/** Refusals stay refusals; a lost connection or a restarting server deserves another try. */
function isWorthRetrying(failures: number, error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return (error.status === 0 || error.status >= 502) && failures < 3;
}
