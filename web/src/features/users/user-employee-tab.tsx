import type { UserCard } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import { SelectField, TextField } from "../../shell/form/fields.tsx";
import { SettingsFrame } from "../../shell/form/settings-frame.tsx";
import { useHas } from "../../shell/session/session-queries.ts";
import page from "../../ui/page.module.css";
import { useUserForm } from "./use-user-form.ts";

/** «Сотрудник»: who he is (PLT-USR-02). */
export function UserEmployeeTab({ user }: { readonly user: UserCard }) {
  const { t } = useTranslation();
  const mayEdit = useHas("sec.users");
  const settings = useUserForm(
    user,
    {
      firstName: user.firstName,
      lastName: user.lastName,
      patronymic: user.patronymic,
      position: user.position,
      extension: user.extension ?? "",
      email: user.email ?? "",
      language: user.language ?? "",
      timeZone: user.timeZone ?? "",
    },
    (values) => ({
      firstName: values.firstName,
      lastName: values.lastName,
      patronymic: values.patronymic,
      position: values.position,
      extension: values.extension.trim() || null,
      email: values.email.trim() || null,
      language: (values.language || null) as "ru" | "en" | null,
      timeZone: values.timeZone || null,
    }),
  );
  const { control } = settings.form;
  const centre = { value: "", label: t("people.user.asCentre") };
  const zones = Intl.supportedValuesOf("timeZone").map((zone) => ({ value: zone, label: zone }));
  return (
    <SettingsFrame settings={settings} readOnly={!mayEdit}>
      <div className={page.columns}>
        <TextField control={control} name="lastName" optional max={64} label={t("admin.users.lastName")} />
        <TextField control={control} name="firstName" optional max={64} label={t("admin.users.firstName")} />
        <TextField
          control={control}
          name="patronymic"
          optional
          max={64}
          label={t("people.user.patronymic")}
        />
        <TextField control={control} name="position" optional max={64} label={t("people.user.position")} />
        <TextField
          control={control}
          name="extension"
          optional
          max={5}
          inputMode="numeric"
          label={t("admin.users.extension")}
        />
        <TextField
          control={control}
          name="email"
          optional
          max={254}
          inputMode="email"
          label={t("people.user.email")}
        />
        <SelectField
          control={control}
          name="language"
          allowDeselect={false}
          label={t("people.user.language")}
          data={[centre, { value: "ru", label: "Русский" }, { value: "en", label: "English" }]}
        />
        <SelectField
          control={control}
          name="timeZone"
          searchable
          allowDeselect={false}
          label={t("people.user.timeZone")}
          data={[centre, ...zones]}
        />
      </div>
    </SettingsFrame>
  );
}
