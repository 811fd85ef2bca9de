import type { catalogues } from "@perezvon/i18n";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof catalogues.ru };
  }
}
