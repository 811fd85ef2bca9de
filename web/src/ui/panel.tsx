import type { ReactNode } from "react";
import classes from "./panel.module.css";

/** A surface with a heading: the brick of every page. */
export function Panel({
  title,
  extra,
  flush = false,
  children,
}: {
  readonly title?: ReactNode;
  readonly extra?: ReactNode;
  /** The content reaches the edges, as tables do. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <section className={classes.panel}>
      {(title || extra) && (
        <header className={classes.head}>
          <h2 className={classes.title}>{title}</h2>
          {extra}
        </header>
      )}
      <div className={classes.body} data-flush={flush || undefined}>
        {children}
      </div>
    </section>
  );
}
