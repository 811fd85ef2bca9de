import { describe, expect, it } from "vitest";
import { type LocksLike, PhoneLease } from "./phone-lease.ts";

/** Web Locks of one browser, as the standard tells them: one holder, a queue, stealing. */
class FakeLocks implements LocksLike {
  #holder: { reject: (error: Error) => void } | undefined;
  readonly #queue: (() => void)[] = [];

  request(
    _name: string,
    options: { readonly ifAvailable?: boolean; readonly steal?: boolean },
    run: (lock: unknown) => Promise<void> | undefined,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const hold = () => {
        const holder = { reject };
        this.#holder = holder;
        void Promise.resolve(run({})).then(() => {
          resolve(undefined);
          if (this.#holder !== holder) return;
          this.#holder = undefined;
          this.#queue.shift()?.();
        });
      };
      if (options.steal) {
        const before = this.#holder;
        hold();
        before?.reject(new DOMException("stolen", "AbortError"));
      } else if (!this.#holder) hold();
      else if (options.ifAvailable) resolve(run(null));
      else this.#queue.push(hold);
    });
  }
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("DSK-CON-04 one tab owns the phone", () => {
  it("DSK-CON-04 the first tab holds it, the second mirrors", async () => {
    const locks = new FakeLocks();
    const first = new PhoneLease(locks, "phone", () => {});
    const second = new PhoneLease(locks, "phone", () => {});
    first.ask();
    second.ask();
    await settle();
    expect([first.state, second.state]).toEqual(["held", "elsewhere"]);
  });

  it("DSK-CON-04 «Перенести сюда» moves it, and back again", async () => {
    const locks = new FakeLocks();
    const first = new PhoneLease(locks, "phone", () => {});
    const second = new PhoneLease(locks, "phone", () => {});
    first.ask();
    second.ask();
    await settle();
    second.takeOver();
    await settle();
    expect([first.state, second.state]).toEqual(["elsewhere", "held"]);
    first.takeOver();
    await settle();
    expect([first.state, second.state]).toEqual(["held", "elsewhere"]);
  });

  it("DSK-CON-04 the waiting tab takes over when the owner is closed", async () => {
    const locks = new FakeLocks();
    const first = new PhoneLease(locks, "phone", () => {});
    const second = new PhoneLease(locks, "phone", () => {});
    first.ask();
    second.ask();
    await settle();
    first.end();
    await settle();
    await settle();
    expect(second.state).toBe("held");
  });

  it("DSK-CON-04 without Web Locks the page holds its phone", () => {
    const lease = new PhoneLease(undefined, "phone", () => {});
    lease.ask();
    expect(lease.state).toBe("held");
  });
});
