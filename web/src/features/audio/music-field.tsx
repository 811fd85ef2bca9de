import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { audioQuery } from "./audio-queries.ts";

/** A message of the library that is played as music; nothing chosen leaves the music of whoever stands above (TEL-PLY-05). */
export function MusicField({
  label,
  description,
  placeholder,
  value,
  error,
  onChange,
}: {
  readonly label: string;
  readonly description?: string;
  /** What is heard when nothing is chosen. */
  readonly placeholder: string;
  readonly value: string | undefined;
  readonly error: string | undefined;
  readonly onChange: (messageId: string | undefined) => void;
}) {
  const library = useQuery(audioQuery);
  return (
    <Select
      clearable
      searchable
      label={label}
      description={description}
      placeholder={placeholder}
      error={error}
      data={(library.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
    />
  );
}
