import { Tooltip, UnstyledButton } from "@mantine/core";
import classes from "./call-panel.module.css";

/** A button among the controls of a call: its picture above its name, the key in the tooltip. */
export function Control({
  name,
  hint,
  icon,
  onPress,
  disabled = false,
  danger = false,
  on = false,
  pressed,
}: {
  readonly name: string;
  readonly hint?: string;
  readonly icon: React.ReactNode;
  readonly onPress: () => void;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  readonly on?: boolean;
  /** Given for controls that stay pressed. */
  readonly pressed?: boolean;
}) {
  return (
    <Tooltip label={hint ? `${name} (${hint})` : name}>
      <UnstyledButton
        className={classes.control}
        data-danger={danger || undefined}
        data-on={on || pressed || undefined}
        aria-pressed={pressed}
        disabled={disabled}
        onClick={onPress}
      >
        {icon}
        <span className={classes.controlName}>{name}</span>
      </UnstyledButton>
    </Tooltip>
  );
}
