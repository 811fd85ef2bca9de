import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { NotFoundPage } from "../../shell/errors/error-pages.tsx";
import { UserAccessTab } from "./user-access-tab.tsx";
import { UserDeskTab } from "./user-desk-tab.tsx";
import { UserEmployeeTab } from "./user-employee-tab.tsx";
import { UserLogTab } from "./user-log-tab.tsx";
import { userQuery } from "./user-queries.ts";
import { UserSessionsTab } from "./user-sessions-tab.tsx";

export function UserTab() {
  const { userId, tab } = useParams({ from: "/signed-in/admin/users/$userId/$tab" });
  const user = useQuery(userQuery(userId));
  if (!user.data) return <Skeleton height={160} m="lg" />;
  switch (tab) {
    case "employee":
      return <UserEmployeeTab key={userId} user={user.data} />;
    case "access":
      return <UserAccessTab key={userId} user={user.data} />;
    case "desk":
      return <UserDeskTab key={userId} user={user.data} />;
    case "sessions":
      return <UserSessionsTab key={userId} userId={userId} />;
    case "log":
      return <UserLogTab key={userId} userId={userId} />;
    default:
      return <NotFoundPage />;
  }
}
