import { Kbd, Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { shortcutList } from "./shortcuts.ts";
import classes from "./shortcuts-help.module.css";

export function ShortcutsHelp({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("agent.shortcuts.title")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <dl className={classes.list}>
        {shortcutList.map(({ id, keys }) => (
          <div key={id} className={classes.row}>
            <dt>{t(`agent.shortcuts.${id}`)}</dt>
            <dd>
              {keys.map((key) => (
                <Kbd key={key} size="sm">
                  {key}
                </Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
