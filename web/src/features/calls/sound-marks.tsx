import type { CallSound } from "@perezvon/api";
import { IconAntennaBars2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./sound-marks.module.css";

const sides = ["line", "agent"] as const;

/** That a running call sounds poor, and on which side, in words (TEL-QOS-04). */
export function SoundMarks({
  sound,
  whose,
}: {
  readonly sound: CallSound | undefined;
  /** `own`: said to the one who talks; `other`: said of him. */
  readonly whose: "own" | "other";
}) {
  const { t } = useTranslation();
  return (
    <span className={classes.marks} role="status">
      {sides.map((side) => {
        const faults = sound?.[side] ?? [];
        if (faults.length === 0) return null;
        const words = faults.map((fault) => t(`calls.faults.${fault}`)).join(", ");
        return (
          <span key={side} className={classes.mark}>
            <IconAntennaBars2 size={16} aria-hidden /> {t(`calls.live.${whose}.${side}`, { faults: words })}
          </span>
        );
      })}
    </span>
  );
}
