import type { AgentState, DeskColleague, TransferTarget } from "@perezvon/model";

/** One row of the transfer panel. */
export interface Choice {
  readonly id: string;
  readonly target: TransferTarget;
  /** Undefined for a typed number. */
  readonly name: string | undefined;
  readonly number: string;
  readonly state: AgentState | undefined;
  readonly reachable: boolean;
  readonly possible: boolean;
}

const listMax = 50;

/** Colleagues that fit what was typed, those who can be called first, and the number itself if it is one (DSK-CTL-14). */
export function choices(colleagues: readonly DeskColleague[], typed: string): readonly Choice[] {
  const wanted = typed.trim().toLocaleLowerCase();
  const number = typed.replaceAll(/[\s()\-.]/g, "");
  const fitting = colleagues
    .filter(
      ({ name, extension }) =>
        name.toLocaleLowerCase().includes(wanted) || extension?.startsWith(number || " "),
    )
    .map((colleague) => ({
      id: colleague.userId,
      target: { kind: "user", userId: colleague.userId } as const,
      name: colleague.name,
      number: colleague.extension ?? "",
      state: colleague.state,
      reachable: colleague.reachable,
      possible: colleague.reachable && colleague.state !== "busy" && colleague.state !== "after_call_work",
    }))
    .toSorted((a, b) => Number(b.possible) - Number(a.possible))
    .slice(0, listMax);
  if (!/^\+?\d{2,20}$/.test(number) || colleagues.some(({ extension }) => extension === number))
    return fitting;
  const dialled = { id: "number", target: { kind: "number", number } as const, name: undefined, number };
  return [...fitting, { ...dialled, state: undefined, reachable: true, possible: true }];
}
