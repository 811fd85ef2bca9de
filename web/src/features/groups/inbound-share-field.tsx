import { NumberInput, Group as Row, Select } from "@mantine/core";
import type { Group } from "@perezvon/api";
import { type InboundShare, inboundShareUnits, mostInboundShare } from "@perezvon/model";
import { useTranslation } from "react-i18next";

const none = "none";
/** What is proposed when somebody is to be kept at all. */
const proposed: Readonly<Record<InboundShare["unit"], number>> = { agents: 1, percent: 20 };

/** How much of a blended group campaigns leave alone (OUT-MOD-13). */
export function InboundShareField({
  share,
  onChange,
  error,
}: {
  readonly share: Group["keptForInbound"];
  readonly onChange: (share: Group["keptForInbound"]) => void;
  readonly error: string | undefined;
}) {
  const { t } = useTranslation();
  const choose = (chosen: string | null) => {
    const unit = inboundShareUnits.find((each) => each === chosen);
    onChange(unit === undefined ? null : { unit, value: proposed[unit] });
  };
  return (
    <Row mt="sm" align="flex-start" wrap="nowrap">
      <Select
        flex={1}
        label={t("people.groups.inboundShare.label")}
        description={t("people.groups.inboundShare.hint")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        allowDeselect={false}
        data={[none, ...inboundShareUnits].map((value) => ({
          value,
          label: t(`people.groups.inboundShare.units.${value as "none" | InboundShare["unit"]}`),
        }))}
        value={share?.unit ?? none}
        onChange={choose}
      />
      {share && (
        <NumberInput
          w={130}
          label={t(`people.groups.inboundShare.values.${share.unit}`)}
          min={1}
          max={mostInboundShare[share.unit]}
          allowDecimal={false}
          value={share.value}
          onChange={(value) => onChange({ unit: share.unit, value: Number(value) })}
          error={error}
        />
      )}
    </Row>
  );
}
