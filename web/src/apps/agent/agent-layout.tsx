import { DeskProvider } from "../../features/desk/desk-context.tsx";
import { DeskPage } from "../../features/desk/desk-page.tsx";
import { ForbiddenPage } from "../../shell/errors/error-pages.tsx";
import { AppFrame } from "../../shell/frame/app-frame.tsx";
import { useMe } from "../../shell/session/session-queries.ts";

export function AgentLayout() {
  const me = useMe();
  if (!me.applications.includes("agent"))
    return (
      <AppFrame application="agent">
        <ForbiddenPage />
      </AppFrame>
    );
  return (
    <DeskProvider>
      <DeskPage />
    </DeskProvider>
  );
}
