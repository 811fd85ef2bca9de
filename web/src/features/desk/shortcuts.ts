export type Shortcut =
  | {
      readonly kind:
        | "accept"
        | "reject"
        | "end"
        | "hold"
        | "mute"
        | "recording"
        | "transfer"
        | "finish"
        | "previous"
        | "next"
        | "state"
        | "help";
    }
  | { readonly kind: "disposition"; readonly index: number };

export interface KeyPress {
  /** Physical key, so that the Russian layout works too (DSK-A11-06). */
  readonly code: string;
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly repeat: boolean;
}

/** The defaults of DSK-A11-06. `inField`: the focus is where keys write text, so plain keys belong to the field. */
export function shortcutOf(press: KeyPress, inField: boolean): Shortcut | undefined {
  if (press.metaKey || press.repeat) return undefined;
  const mods = `${press.ctrlKey ? "C" : ""}${press.altKey ? "A" : ""}${press.shiftKey ? "S" : ""}`;
  const named = chords[`${mods}+${press.code}`];
  if (named) return { kind: named };
  if (inField) return undefined;
  if (press.key === "?" && !press.ctrlKey && !press.altKey) return { kind: "help" };
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(press.code)?.[1];
  return digit !== undefined && mods === "" ? { kind: "disposition", index: Number(digit) - 1 } : undefined;
}

const chords: Readonly<Record<string, Exclude<Shortcut["kind"], "disposition">>> = {
  "+F2": "accept",
  "S+F2": "reject",
  "+F4": "end",
  "S+F4": "state",
  "+F8": "hold",
  "S+F8": "transfer",
  "+F9": "mute",
  "S+F9": "recording",
  "C+Enter": "finish",
  "C+NumpadEnter": "finish",
  "A+ArrowUp": "previous",
  "A+ArrowDown": "next",
};

/** For the help, in the order that a call is lived. */
export const shortcutList = [
  { id: "accept", keys: ["F2"] },
  { id: "reject", keys: ["Shift", "F2"] },
  { id: "end", keys: ["F4"] },
  { id: "hold", keys: ["F8"] },
  { id: "mute", keys: ["F9"] },
  { id: "recording", keys: ["Shift", "F9"] },
  { id: "transfer", keys: ["Shift", "F8"] },
  { id: "disposition", keys: ["1", "…", "9"] },
  { id: "finish", keys: ["Ctrl", "Enter"] },
  { id: "previous", keys: ["Alt", "↑"] },
  { id: "next", keys: ["Alt", "↓"] },
  { id: "state", keys: ["Shift", "F4"] },
  { id: "help", keys: ["?"] },
] as const;

/** Whether plain keys write text where the focus is. */
export function isField(element: Element | null): boolean {
  return (
    element instanceof HTMLElement &&
    (element.isContentEditable ||
      element.matches("input, textarea, select, [role=combobox], [data-own-keys]"))
  );
}
