import type { MantineColorScheme } from "@mantine/core";
import type { Me } from "@perezvon/api";

/** The user's theme in the words of the component library. */
export function colourSchemeOf(theme: Me["user"]["theme"]): MantineColorScheme {
  return theme === "system" ? "auto" : theme;
}
