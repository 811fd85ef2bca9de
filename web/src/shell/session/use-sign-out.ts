import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { call } from "../api.ts";

/** Ends the session. Whatever the server says, this page forgets who was here. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    try {
      await call("signOut", {});
    } finally {
      await navigate({ to: "/sign-in" });
      client.clear();
    }
  };
}
