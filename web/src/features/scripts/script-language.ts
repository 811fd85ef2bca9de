import { useTranslation } from "react-i18next";

export type Language = "ru" | "en";

/** That of whoever looks. */
export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language.startsWith("ru") ? "ru" : "en";
}
