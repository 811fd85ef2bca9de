import type { UserCard } from "@perezvon/api";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { NumberField, SelectField, SwitchField } from "../../shell/form/fields.tsx";
import { SettingsFrame } from "../../shell/form/settings-frame.tsx";
import { useHas } from "../../shell/session/session-queries.ts";
import page from "../../ui/page.module.css";
import { peopleQuery } from "../directory-queries.ts";
import { useUserForm } from "./use-user-form.ts";

const devices = ["browser", "sip", "none"] as const;

/** What the desktop does with calls; an empty limit is that of the group (PLT-USR-02). */
export function UserDeskTab({ user }: { readonly user: UserCard }) {
  const { t } = useTranslation();
  const mayEdit = useHas("sec.users");
  const people = useQuery(peopleQuery);
  const coaches = (people.data?.items ?? [])
    .filter(({ id }) => id !== user.id)
    .map(({ id, firstName, lastName, login }) => ({
      value: id,
      label: `${firstName} ${lastName}`.trim() || login,
    }));
  const settings = useUserForm(
    user,
    {
      device: user.device as string,
      autoAnswer: user.autoAnswer,
      persistentPhone: user.persistentPhone,
      coachId: user.coachId ?? "",
      coachEveryCall: user.coachEveryCall,
      noAnswerSeconds: user.noAnswerSeconds,
      afterCallWorkSeconds: user.afterCallWorkSeconds,
    },
    (values) => ({
      device: values.device as UserCard["device"],
      autoAnswer: values.autoAnswer,
      persistentPhone: values.persistentPhone,
      coachId: values.coachId || null,
      coachEveryCall: values.coachEveryCall,
      noAnswerSeconds: values.noAnswerSeconds,
      afterCallWorkSeconds: values.afterCallWorkSeconds,
    }),
  );
  const { control } = settings.form;
  return (
    <SettingsFrame settings={settings} readOnly={!mayEdit}>
      <div className={page.columns}>
        <SelectField
          control={control}
          name="device"
          allowDeselect={false}
          label={t("people.user.device")}
          data={devices.map((device) => ({ value: device, label: t(`words.device.${device}`) }))}
        />
        <SwitchField
          control={control}
          name="autoAnswer"
          label={t("people.user.autoAnswer")}
          description={t("people.user.autoAnswerHint")}
        />
        <SwitchField
          control={control}
          name="persistentPhone"
          label={t("people.user.persistentPhone")}
          description={t("people.user.persistentPhoneHint")}
        />
        <SelectField
          control={control}
          name="coachId"
          clearable
          searchable
          label={t("people.user.coach")}
          description={t("people.user.coachHint")}
          placeholder={t("people.user.noCoach")}
          data={coaches}
        />
        <SwitchField
          control={control}
          name="coachEveryCall"
          label={t("people.user.coachEveryCall")}
          description={t("people.user.coachEveryCallHint")}
        />
        <NumberField
          control={control}
          name="noAnswerSeconds"
          optional
          min={5}
          max={120}
          label={t("people.user.noAnswer")}
          placeholder={t("people.user.centreDefault")}
        />
        <NumberField
          control={control}
          name="afterCallWorkSeconds"
          optional
          min={0}
          max={3600}
          label={t("people.user.afterCallWork")}
          placeholder={t("people.user.centreDefault")}
        />
      </div>
    </SettingsFrame>
  );
}
