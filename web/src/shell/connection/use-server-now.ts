import { useEffect, useState } from "react";
import { useEvents } from "./connection.tsx";

/** The server's clock, read again every `stepMs`: every timer on the desk counts by it (DSK-STA-01). */
export function useServerNow(stepMs = 1_000): number {
  const events = useEvents();
  const [now, setNow] = useState(() => events.serverNow());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    // All timers step together, at the whole steps of the server's clock: two views of one call never differ.
    const next = () => {
      timer = setTimeout(
        () => {
          setNow(events.serverNow());
          next();
        },
        stepMs - (events.serverNow() % stepMs),
      );
    };
    next();
    return () => clearTimeout(timer);
  }, [events, stepMs]);
  // A snapshot may be newer than the last tick.
  return Math.max(now, events.serverNow() - stepMs);
}
