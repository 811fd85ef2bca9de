import { SegmentedControl, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Bell } from "../../ui/logo.tsx";
import { useDocumentTitle } from "../frame/use-document-title.ts";
import { changeLanguage, currentLanguage } from "../text/i18n.ts";
import classes from "./gate-frame.module.css";

/** The page before the product: sign-in and the forced change of a temporary password. */
export function GateFrame({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const { t } = useTranslation();
  useDocumentTitle(title);
  return (
    <div className={classes.page}>
      <aside className={classes.side}>
        <Peal />
        <div className={classes.brand}>
          <Bell size={44} />
          <div>
            <div className={classes.name}>{t("shell.product")}</div>
            <div className={classes.tagline}>{t("shell.tagline")}</div>
          </div>
        </div>
      </aside>
      <main className={classes.main}>
        <div className={classes.box}>
          <Title order={1} mb="lg">
            {title}
          </Title>
          {children}
        </div>
        <SegmentedControl
          className={classes.language}
          size="xs"
          aria-label={t("shell.settings.language")}
          value={currentLanguage()}
          onChange={(value) => void changeLanguage(value === "en" ? "en" : "ru")}
          data={[
            { value: "ru", label: "RU" },
            { value: "en", label: "EN" },
          ]}
        />
      </main>
    </div>
  );
}

/** Rings that spread from the bell. */
function Peal() {
  return (
    <svg className={classes.peal} viewBox="0 0 400 400" aria-hidden="true" focusable="false">
      {[60, 105, 150, 195, 240, 285, 330].map((radius) => (
        <circle key={radius} cx="56" cy="340" r={radius} />
      ))}
    </svg>
  );
}
