import { useEffect } from "react";
import { useTranslation } from "react-i18next";

/** «Страница — Перезвон» in the browser's tab. */
export function useDocumentTitle(page: string): void {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = t("shell.titleOf", { page });
  }, [page, t]);
}
