import { ActionIcon, Button } from "@mantine/core";
import type { Prompt, PromptPiece } from "@perezvon/flow";
import { IconChevronUp, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { PieceField } from "./piece-field.tsx";
import classes from "./prompt-field.module.css";

/** Of one prompt (TEL-PLY-02). */
const mostPieces = 50;

/** What is said: one piece, or several one after the other; or nothing where that is allowed. */
export function PromptField({
  label,
  value,
  faultOf,
  optional = false,
  onChange,
}: {
  readonly label: string;
  readonly value: Prompt | undefined;
  /** Words for what is wrong below the prompt: `` is the prompt itself, `.2.text` the text of its third piece. */
  readonly faultOf: (inner: string) => string | undefined;
  readonly optional?: boolean;
  readonly onChange: (value: Prompt | undefined) => void;
}) {
  const { t } = useTranslation();
  const several = Array.isArray(value);
  const pieces: readonly (PromptPiece | undefined)[] = several
    ? (value as readonly PromptPiece[])
    : [value as PromptPiece | undefined];
  const put = (next: readonly (PromptPiece | undefined)[]) => {
    const kept = next.filter((piece) => piece !== undefined);
    onChange(kept.length > 1 ? kept : kept[0]);
  };
  return (
    <div>
      {pieces.map((piece, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a piece is known by its place alone
        <div key={place} className={classes.piece}>
          <PieceField
            label={place === 0 ? label : t("promptPieces.afterThat")}
            value={piece}
            optional={optional && pieces.length === 1}
            faultOf={(inner) => faultOf(several ? `.${place}${inner}` : inner)}
            onChange={(next) => put(pieces.with(place, next))}
          />
          {several && (
            <div className={classes.tools}>
              <ActionIcon
                variant="subtle"
                color="gray"
                disabled={place === 0}
                aria-label={t("promptPieces.up", { place: place + 1 })}
                onClick={() => put(pieces.toSpliced(place, 1).toSpliced(place - 1, 0, piece))}
              >
                <IconChevronUp size={16} />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t("promptPieces.remove", { place: place + 1 })}
                onClick={() => put(pieces.toSpliced(place, 1))}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </div>
          )}
        </div>
      ))}
      {value !== undefined && pieces.length < mostPieces && (
        <Button
          mt="xs"
          size="compact-xs"
          variant="subtle"
          onClick={() => put([...pieces, { say: "number", value: "$(from)" }])}
        >
          {t("promptPieces.add")}
        </Button>
      )}
    </div>
  );
}
