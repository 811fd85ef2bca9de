import type { LegId, SwitchCommand } from "@perezvon/model";
import type { ScriptedSwitch } from "./scripted-switch.ts";

/** Who talks with whom and who hears what, as the commands so far and the legs that are up make it. */
export interface Arrangement {
  readonly talks: readonly (readonly LegId[])[];
  readonly sounds: ReadonlyMap<LegId, string>;
}

export function arrangement(calls: ScriptedSwitch): Arrangement {
  let talks: LegId[][] = [];
  const sounds = new Map<LegId, { readonly playId: string; readonly what: string }>();
  const leave = (legs: readonly LegId[]) => {
    talks = talks.map((talk) => talk.filter((leg) => !legs.includes(leg)));
  };
  const perform = (command: SwitchCommand) => {
    switch (command.kind) {
      case "join":
        leave(command.legs);
        talks.push([...command.legs]);
        for (const leg of command.legs) sounds.delete(leg);
        return;
      case "part":
        leave([command.legId]);
        return;
      case "play": {
        const [item] = command.items;
        const what = item?.kind === "tone" ? item.tone : (item?.kind ?? "nothing");
        sounds.set(command.legId, { playId: command.playId, what });
        return;
      }
      case "stop_play":
        for (const [leg, { playId }] of sounds) if (playId === command.playId) sounds.delete(leg);
        return;
      default:
        return;
    }
  };
  for (const command of calls.commands) perform(command);
  const up = (leg: LegId) => calls.legs.has(leg);
  return {
    talks: talks.map((talk) => talk.filter(up)).filter((talk) => talk.length > 1),
    sounds: new Map([...sounds].filter(([leg]) => up(leg)).map(([leg, { what }]) => [leg, what])),
  };
}

/** Answered legs without partner and without sound: there must be none for long (TEL-XFR-05). */
export function lonely(calls: ScriptedSwitch): LegId[] {
  const { talks, sounds } = arrangement(calls);
  const busy = new Set([...talks.flat(), ...sounds.keys()]);
  return [...calls.legs.values()]
    .filter((leg) => leg.answered && !busy.has(leg.legId))
    .map(({ legId }) => legId);
}
