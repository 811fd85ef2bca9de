import { TextInput, UnstyledButton } from "@mantine/core";
import type { DeskInteraction } from "@perezvon/model";
import { IconBan, IconCalendarClock, IconCheck, IconFlag, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../shell/text/use-format.ts";
import { groupsOf, quickKeys } from "./disposition-choice.ts";
import classes from "./disposition-picker.module.css";

/** The tree of dispositions: folders, search, keys 1 to 9 for the first nine (DSK-CTX-04). */
export function DispositionPicker({
  interaction,
  onChoose,
}: {
  readonly interaction: DeskInteraction;
  readonly onChoose: (key: string) => void;
}) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const [search, setSearch] = useState("");
  const { dispositions, disposition: chosen, dispositionRequired } = interaction;
  if (dispositions.length === 0) return null;
  const keys = new Map(quickKeys(dispositions).map((item, index) => [item.key, index + 1]));
  const groups = groupsOf(dispositions, search, language);
  return (
    <section className={classes.picker} aria-label={t("agent.disposition.title")}>
      <div className={classes.head}>
        <h2 className={classes.title}>{t("agent.disposition.title")}</h2>
        {dispositionRequired && chosen === undefined && (
          <span className={classes.required}>{t("agent.disposition.required")}</span>
        )}
        <TextInput
          size="xs"
          className={classes.search}
          aria-label={t("agent.disposition.search")}
          placeholder={t("agent.disposition.search")}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            const [only] = groups.flatMap(({ items }) => items);
            if (event.key !== "Enter" || event.ctrlKey || !only) return;
            onChoose(only.key);
            setSearch("");
          }}
          leftSection={<IconSearch size={13} aria-hidden />}
        />
      </div>
      {groups.length === 0 && <p className={classes.none}>{t("agent.disposition.nothing")}</p>}
      {groups.map(({ folder, name, items }) => (
        <div key={folder}>
          <h3 className={classes.folder}>
            {name?.[language] ?? t(`words.dispositionFolder.${folder as "final"}`)}
          </h3>
          <div
            className={classes.items}
            role="radiogroup"
            aria-label={name?.[language] ?? t(`words.dispositionFolder.${folder as "final"}`)}
          >
            {items.map((item) => (
              <UnstyledButton
                key={item.key}
                role="radio"
                aria-checked={item.key === chosen}
                className={classes.item}
                onClick={() => onChoose(item.key)}
              >
                <TypeIcon type={item.type} />
                <span className={classes.name}>{item.name[language]}</span>
                {keys.has(item.key) && (
                  <kbd className={classes.key} aria-hidden>
                    {keys.get(item.key)}
                  </kbd>
                )}
              </UnstyledButton>
            ))}
          </div>
        </div>
      ))}
    </section>
  );
}

function TypeIcon({ type }: { readonly type: DeskInteraction["dispositions"][number]["type"] }) {
  const { t } = useTranslation();
  const props = {
    size: 15,
    stroke: 1.8,
    className: classes.icon,
    "data-type": type,
    role: "img",
    "aria-label": t(`words.dispositionType.${type}`),
  };
  switch (type) {
    case "final_success":
      return <IconCheck {...props} />;
    case "final_failure":
      return <IconFlag {...props} />;
    case "do_not_call_number":
    case "do_not_call_record":
      return <IconBan {...props} />;
    case "reschedule":
      return <IconCalendarClock {...props} />;
    case "other":
      return <span className={classes.dot} aria-hidden />;
  }
}
