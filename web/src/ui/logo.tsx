import classes from "./logo.module.css";

/** The bell: the mark of the product. The arcs are the peal, and a call that comes back. */
export function Bell({ size = 26 }: { readonly size?: number }) {
  return (
    <svg
      className={classes.bell}
      width={size}
      height={size}
      viewBox="0 0 32 32"
      aria-hidden="true"
      focusable="false"
    >
      <path
        className={classes.body}
        d="M16 7c-4 0-6.3 2.9-6.5 6.9-.2 3.3-.8 5.2-2.2 7.2-.4.6 0 1.4.7 1.4h16c.7 0 1.1-.8.7-1.4-1.4-2-2-3.9-2.2-7.2C22.3 9.9 20 7 16 7z"
      />
      <path className={classes.line} d="M16 7V4.6" />
      <path className={classes.line} d="M13.5 25.6c.5.8 1.4 1.3 2.5 1.3s2-.5 2.5-1.3" />
      <path className={classes.peal} d="M5.8 15.2c-.2-3.4.9-6.5 3.2-8.8" />
      <path className={classes.peal} d="M26.2 15.2c.2-3.4-.9-6.5-3.2-8.8" />
    </svg>
  );
}
