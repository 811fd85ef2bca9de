import classes from "./device-dialog.module.css";

/** How loud a sound is, as a bar. */
export function LevelMeter({ label, level }: { readonly label: string; readonly level: number }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a native meter cannot be drawn in our colours everywhere
    <div
      className={classes.level}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(level * 100)}
    >
      <div className={classes.levelBar} style={{ width: `${Math.min(100, level * 320)}%` }} />
    </div>
  );
}
