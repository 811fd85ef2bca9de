import { useEffect, useRef } from "react";
import { isField, type Shortcut, shortcutOf } from "./shortcuts.ts";

/** Hears the shortcuts of the desk while no dialogue is open. */
export function useDeskKeys(run: (shortcut: Shortcut) => void): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (document.querySelector("[role=dialog]")) return;
      const shortcut = shortcutOf(event, isField(document.activeElement));
      if (!shortcut) return;
      event.preventDefault();
      latest.current(shortcut);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
