import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import page from "../../ui/page.module.css";
import classes from "./scenario-page.module.css";

type Row<Key extends string> = Readonly<Record<Key, string>>;

/** Lines of two texts each: names and values, variables and paths. */
export function PairsField<Key extends string>({
  label,
  hint,
  keys,
  labels,
  rows,
  faultOf,
  onChange,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly keys: readonly [Key, Key];
  readonly labels: readonly [string, string];
  readonly rows: readonly Row<Key>[];
  /** Of a line and one of its texts, `2.name`. */
  readonly faultOf: (field: string) => string | undefined;
  readonly onChange: (rows: readonly Row<Key>[] | undefined) => void;
}) {
  const { t } = useTranslation();
  const put = (next: readonly Row<Key>[]) => onChange(next.length === 0 ? undefined : next);
  const empty = Object.fromEntries(keys.map((key) => [key, ""])) as Row<Key>;
  return (
    <fieldset className={classes.pairs} aria-label={label}>
      <legend>{label}</legend>
      {hint && rows.length > 0 && <p className={page.hint}>{hint}</p>}
      {rows.map((row, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place alone
        <div key={place} className={classes.branch}>
          {keys.map((key, column) => (
            <TextInput
              key={key}
              aria-label={`${labels[column]} ${place + 1}`}
              placeholder={labels[column]}
              error={faultOf(`${place}.${key}`)}
              value={row[key]}
              onChange={(event) => put(rows.with(place, { ...row, [key]: event.currentTarget.value }))}
            />
          ))}
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("requests.removePair", { place: place + 1, what: label })}
            onClick={() => put(rows.toSpliced(place, 1))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      <Button
        size="compact-xs"
        variant="subtle"
        aria-label={t("requests.addPair", { what: label })}
        onClick={() => put([...rows, empty])}
      >
        {t("requests.addPair", { what: label })}
      </Button>
    </fieldset>
  );
}
