import classes from "./state-dot.module.css";

export type Tone = "ready" | "busy" | "not-ready" | "after" | "warn" | "idle";

/** A state as a coloured sign with its word: colour is never the only sign (DSK-A11-02). */
export function StateMark({
  tone,
  label,
  hint,
  pulse = false,
}: {
  readonly tone: Tone;
  readonly label: string;
  readonly hint?: string;
  readonly pulse?: boolean;
}) {
  return (
    <span className={classes.mark} data-tone={tone} title={hint}>
      <span className={classes.dot} data-pulse={pulse || undefined} aria-hidden />
      {label}
    </span>
  );
}
