import { Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./figure.module.css";

/** One figure with its name; a row of them is the pulse of a campaign. */
export function Figure({
  label,
  value,
  hint,
  accent = false,
  level = "good",
}: {
  readonly label: string;
  readonly value: ReactNode;
  readonly hint?: string;
  readonly accent?: boolean;
  /** Coloured by a threshold. */
  readonly level?: "good" | "warning" | "critical" | undefined;
}) {
  const figure = (
    <div className={classes.figure} data-accent={accent || undefined} data-level={level}>
      <dt className={classes.label}>{label}</dt>
      <dd className={classes.value}>{value}</dd>
    </div>
  );
  return hint ? <Tooltip label={hint}>{figure}</Tooltip> : figure;
}

export function Figures({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <dl className={classes.row} aria-label={label}>
      {children}
    </dl>
  );
}
