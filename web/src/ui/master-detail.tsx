import type { ReactNode } from "react";
import classes from "./master-detail.module.css";

/** List on the left, what is chosen on the right (DSK-GEN-06). */
export function MasterDetail({ list, children }: { readonly list: ReactNode; readonly children: ReactNode }) {
  return (
    <div className={classes.page}>
      <div className={classes.list}>{list}</div>
      <div className={classes.detail}>{children}</div>
    </div>
  );
}

/** The head of a page or of a list: path, title, count, and what can be done. */
export function PageHead({
  trail,
  title,
  count,
  aside,
  children,
}: {
  readonly trail?: ReactNode;
  readonly title: ReactNode;
  readonly count?: ReactNode;
  readonly aside?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <header className={classes.head}>
      {trail && <div className={classes.trail}>{trail}</div>}
      <div className={classes.line}>
        <h1 className={classes.title}>{title}</h1>
        {count && <span className={classes.count}>{count}</span>}
        <div className={classes.aside}>{aside}</div>
      </div>
      {children}
    </header>
  );
}
