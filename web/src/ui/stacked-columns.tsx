import classes from "./stacked-columns.module.css";

export interface ColumnPart {
  readonly name: string;
  /** A token of tokens.css, for example `--pz-ready`. */
  readonly token: string;
  /** One for each column. */
  readonly values: readonly number[];
}

/** Columns of parts that add up: how many of what in each part of time. What they say in words stands in their titles. */
export function StackedColumns({
  label,
  columns,
  parts,
  valueText,
}: {
  readonly label: string;
  /** Names of the columns, in order; those that do not fit stand in the title alone. */
  readonly columns: readonly string[];
  readonly parts: readonly ColumnPart[];
  readonly valueText: (value: number) => string;
}) {
  const sums = columns.map((_, place) => parts.reduce((sum, { values }) => sum + (values[place] ?? 0), 0));
  const most = Math.max(1, ...sums);
  const every = Math.ceil(columns.length / 12);
  return (
    <figure className={classes.chart}>
      <div className={classes.scale} aria-hidden>
        <span>{valueText(most)}</span>
        <span>0</span>
      </div>
      <ul className={classes.columns} aria-label={label}>
        {columns.map((name, place) => (
          <li
            key={name}
            className={classes.column}
            title={titleOf(name, place)}
            aria-label={titleOf(name, place)}
          >
            <span className={classes.stack}>
              {parts.map(({ name: part, token, values }) => (
                <span
                  key={part}
                  className={classes.part}
                  style={{ height: `${(100 * (values[place] ?? 0)) / most}%`, background: `var(${token})` }}
                />
              ))}
            </span>
            <span className={classes.name} aria-hidden>
              {place % every === 0 ? name : ""}
            </span>
          </li>
        ))}
      </ul>
    </figure>
  );

  function titleOf(name: string, place: number): string {
    const counted = parts.filter(({ values }) => (values[place] ?? 0) > 0);
    return [
      `${name}: ${valueText(sums[place] ?? 0)}`,
      ...counted.map((part) => `${part.name} ${valueText(part.values[place] ?? 0)}`),
    ].join(", ");
  }
}

/** One bar of shares that add up to the whole. */
export function ShareBar({
  label,
  parts,
}: {
  readonly label: string;
  readonly parts: readonly { readonly name: string; readonly token: string; readonly value: number }[];
}) {
  const sum = parts.reduce((all, { value }) => all + value, 0);
  return (
    <div className={classes.bar} role="img" aria-label={label} title={label}>
      {parts
        .filter(({ value }) => value > 0)
        .map(({ name, token, value }) => (
          <span
            key={name}
            className={classes.share}
            style={{ width: `${(100 * value) / Math.max(1, sum)}%`, background: `var(${token})` }}
          />
        ))}
    </div>
  );
}

export function Swatch({ token }: { readonly token: string }) {
  return <span className={classes.swatch} style={{ background: `var(${token})` }} aria-hidden />;
}
