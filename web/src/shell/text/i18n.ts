import { catalogues, type Language } from "@perezvon/i18n";
import { createInstance } from "i18next";
import { initReactI18next } from "react-i18next";

const storageKey = "perezvon.language";

/** Before anybody has signed in: what was used here last, else what the browser prefers, else Russian (DSK-GEN-03). */
export function firstLanguage(): Language {
  const stored = readStored();
  if (stored) return stored;
  const preferred = navigator.languages.find((tag) => /^(ru|en)\b/.test(tag));
  return preferred?.startsWith("en") ? "en" : "ru";
}

function readStored(): Language | undefined {
  try {
    const value = localStorage.getItem(storageKey);
    return value === "ru" || value === "en" ? value : undefined;
  } catch {
    // Storage may be forbidden by the browser's settings; the language is then the browser's.
    return undefined;
  }
}

export const i18n = createInstance();

export async function startTexts(): Promise<void> {
  await i18n.use(initReactI18next).init({
    lng: firstLanguage(),
    fallbackLng: "ru",
    resources: { ru: { translation: catalogues.ru }, en: { translation: catalogues.en } },
    // React escapes what it renders.
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = i18n.language;
}

/** At once and without reload (DSK-GEN-03). */
export async function changeLanguage(language: Language): Promise<void> {
  if (i18n.language !== language) await i18n.changeLanguage(language);
  document.documentElement.lang = language;
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // See readStored.
  }
}

export function currentLanguage(): Language {
  return i18n.language === "en" ? "en" : "ru";
}
