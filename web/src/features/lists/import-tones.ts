/** Tone of an entry of «Журнал». */
export const importTones = { running: "busy", done: "ready", failed: "not-ready", no_file: "idle" } as const;
