import type { Topic } from "@perezvon/api";
import { systemClock, systemTimers } from "@perezvon/base";
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { meQuery } from "../session/session-queries.ts";
import { type ConnectionStatus, EventSocket, type SocketLike } from "./event-socket.ts";

interface Connection {
  readonly events: EventSocket;
  readonly subscribeStatus: (listener: () => void) => () => void;
}

const ConnectionContext = createContext<Connection | undefined>(undefined);

/** Owns the one event connection of the signed-in page. */
export function ConnectionProvider({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const [connection] = useState(() =>
    openConnection(() => void client.invalidateQueries({ queryKey: meQuery.queryKey })),
  );
  useEffect(() => {
    connection.events.connect();
    // The connection of the former network looks alive for seconds yet.
    const back = () => void connection.events.probe();
    window.addEventListener("online", back);
    return () => window.removeEventListener("online", back);
  }, [connection]);
  return <ConnectionContext.Provider value={connection}>{children}</ConnectionContext.Provider>;
}

function openConnection(onSessionEnded: () => void): Connection {
  const listeners = new Set<() => void>();
  const events = new EventSocket({
    open: () =>
      new WebSocket(
        `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/events`,
      ) as unknown as SocketLike,
    clock: systemClock,
    timers: systemTimers,
    chance: Math.random,
    newId,
    onStatus: () => {
      for (const listener of listeners) listener();
    },
    onSessionEnded,
  });
  return {
    events,
    subscribeStatus: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** `crypto.randomUUID` is missing on plain HTTP addresses of a local network. */
function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

function useConnection(): Connection {
  const connection = useContext(ConnectionContext);
  if (!connection) throw new Error("no event connection here");
  return connection;
}

export function useEvents(): EventSocket {
  return useConnection().events;
}

export function useConnectionStatus(): ConnectionStatus {
  const { events, subscribeStatus } = useConnection();
  return useSyncExternalStore(subscribeStatus, () => events.status);
}

/** The latest value of a topic, undefined until the first one has come. */
export function useTopic<T>(topic: Topic, enabled = true): T | undefined {
  const events = useEvents();
  const [value, setValue] = useState<T | undefined>(undefined);
  useEffect(() => {
    if (!enabled) return;
    setValue(undefined);
    return events.listen(topic, (data) => setValue(data as T));
  }, [events, topic, enabled]);
  return value;
}
