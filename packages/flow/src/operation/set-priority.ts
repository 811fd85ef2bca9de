import type { Handler } from "./handler.ts";

/** Set Priority, «Приоритет»: clipped to 1–100 (INB-ACD-04). */
export const setPriority: Handler<"set_priority"> = {
  enter({ mode, value }, { state }) {
    const priority = mode === "add" ? state.priority + value : value;
    state.priority = Math.min(100, Math.max(1, Math.round(priority)));
    return "normal";
  },
};
