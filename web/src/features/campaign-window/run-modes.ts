import type { Campaign } from "@perezvon/api";

type Mode = Campaign["mode"];

const modes: readonly Mode[] = ["preview", "progressive", "predictive", "automatic"];
const exchanged: readonly Mode[] = ["progressive", "predictive"];

/** All modes, and which of them the campaign may take now: while it runs, progressive and predictive for each other (OUT-MOD-02). */
export function modesFor({
  mode,
  started,
}: Pick<Campaign, "mode" | "started">): readonly { readonly mode: Mode; readonly allowed: boolean }[] {
  return modes.map((each) => ({
    mode: each,
    allowed: !started || each === mode || (exchanged.includes(each) && exchanged.includes(mode)),
  }));
}
