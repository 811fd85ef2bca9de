import type { RecordingMark, RecordingMarkKind } from "../contract.ts";

interface Open {
  readonly kind: RecordingMarkKind;
  readonly fromMs: number;
  readonly by: string | undefined;
}

/** Marks of one recording as they come: moments, and stretches that begin and end. Times from the recording's beginning. */
export class Marks {
  readonly #done: RecordingMark[] = [];
  readonly #open = new Map<RecordingMarkKind, Open>();

  moment(kind: RecordingMarkKind, atMs: number, by: string | undefined): void {
    this.#done.push({ kind, fromMs: atMs, ...(by === undefined ? {} : { by }) });
  }

  /** False if a stretch of this kind has begun already. */
  begin(kind: RecordingMarkKind, atMs: number, by: string | undefined): boolean {
    if (this.#open.has(kind)) return false;
    this.#open.set(kind, { kind, fromMs: atMs, by });
    return true;
  }

  /** False if none has begun. */
  end(kind: RecordingMarkKind, atMs: number, endedBy: string | undefined): boolean {
    const open = this.#open.get(kind);
    if (!open) return false;
    this.#open.delete(kind);
    this.#done.push(closed(open, atMs, endedBy));
    return true;
  }

  isOpen(kind: RecordingMarkKind): boolean {
    return this.#open.has(kind);
  }

  /** Everything so far, by its beginning; what is still open ends at `atMs`. */
  list(atMs: number): RecordingMark[] {
    const open = [...this.#open.values()].map((one) => closed(one, atMs, undefined));
    return [...this.#done, ...open].sort((a, b) => a.fromMs - b.fromMs);
  }
}

function closed({ kind, fromMs, by }: Open, toMs: number, endedBy: string | undefined): RecordingMark {
  return {
    kind,
    fromMs,
    toMs,
    ...(by === undefined ? {} : { by }),
    ...(endedBy === undefined ? {} : { endedBy }),
  };
}
