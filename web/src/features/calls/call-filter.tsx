import { Checkbox, Group, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useHas } from "../../shell/session/session-queries.ts";
import { trunksQuery } from "../trunks/trunk-queries.ts";
import { type CallPageSearch, callPeriods, callSearchOf } from "./call-search.ts";

/** By what calls are searched (TEL-CDR-06); the search stands in the address. */
export function CallFilter({
  search,
  onChange,
}: {
  readonly search: CallPageSearch;
  readonly onChange: (search: CallPageSearch) => void;
}) {
  const { t } = useTranslation();
  // Who may read calls need not see the connections' settings.
  const trunks = useQuery({ ...trunksQuery, enabled: useHas("pbx.admin") });
  const set = (change: Readonly<Record<string, unknown>>) => onChange(callSearchOf({ ...search, ...change }));
  const moment = (name: "from" | "to") => (
    <TextInput
      size="xs"
      w={176}
      type="datetime-local"
      label={t(name === "from" ? "calls.since" : "calls.until")}
      value={localText(search[name])}
      onChange={({ currentTarget: { value } }) =>
        set({ [name]: value === "" ? undefined : new Date(value).toISOString() })
      }
    />
  );
  return (
    <Group gap="sm" align="end" mt="xs">
      <Select
        size="xs"
        w={130}
        label={t("calls.period")}
        allowDeselect={false}
        value={search.period ?? "day"}
        data={callPeriods.map((value) => ({ value, label: t(`calls.periods.${value}`) }))}
        onChange={(value) =>
          set({ period: value, ...(value === "custom" ? {} : { from: undefined, to: undefined }) })
        }
      />
      {search.period === "custom" && moment("from")}
      {search.period === "custom" && moment("to")}
      <TextInput
        size="xs"
        w={180}
        label={t("calls.number")}
        placeholder={t("calls.numberHint")}
        value={search.number ?? ""}
        onChange={(event) => set({ number: event.currentTarget.value })}
      />
      {trunks.data && (
        <Select
          size="xs"
          w={180}
          label={t("calls.trunk")}
          placeholder={t("calls.anyTrunk")}
          clearable
          clearButtonProps={{ "aria-label": t("calls.anyTrunk") }}
          value={search.trunk ?? null}
          data={trunks.data.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(value) => set({ trunk: value ?? undefined })}
        />
      )}
      <TextInput
        size="xs"
        w={80}
        label={t("calls.code")}
        inputMode="numeric"
        maxLength={3}
        value={search.code ?? ""}
        onChange={(event) => set({ code: event.currentTarget.value })}
      />
      <Checkbox
        size="xs"
        mb={7}
        label={t("calls.poorOnly")}
        checked={search.poor ?? false}
        onChange={(event) => set({ poor: event.currentTarget.checked })}
      />
    </Group>
  );
}

/** As an input of date and time wants it, by the clock of the browser. */
function localText(instant: string | undefined): string {
  const at = new Date(instant ?? "");
  if (Number.isNaN(at.getTime())) return "";
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
