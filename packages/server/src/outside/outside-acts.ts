import { assertNever, type Clock, type Logger } from "@perezvon/base";
import type { OutsideAct, OutsideAnswer } from "@perezvon/flow";
import { type CentreId, parsePhone } from "@perezvon/model";
import type { Store } from "@perezvon/store";
import { writePlainLetter } from "../mail/letters.ts";
import { fetchUrl } from "./fetch-url.ts";

export interface OutsideMeans {
  readonly store: Pick<Store, "webServices" | "doNotCall" | "mail" | "centres">;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Of any network (PLT-SEC-04). */
  readonly allowedHosts: readonly string[];
}

const mostRecipients = 20;
const address = /^[^\s@<>,;"]{1,64}@[^\s@<>,;"]{1,190}$/;

/** Does what scenarios ask of others: web services, do-not-call lists, letters (INB-BLK-02). */
export class OutsideActs {
  readonly #means: OutsideMeans;

  constructor(means: OutsideMeans) {
    this.#means = means;
  }

  async perform(centreId: CentreId, act: OutsideAct, signal: AbortSignal): Promise<OutsideAnswer> {
    switch (act.kind) {
      case "fetch_url":
        return this.#fetch(centreId, act, signal);
      case "add_to_dnc":
        return this.#addToDnc(centreId, act);
      case "email":
        return this.#email(centreId, act);
      default:
        return assertNever(act, "outside act");
    }
  }

  async #fetch(
    centreId: CentreId,
    act: Extract<OutsideAct, { kind: "fetch_url" }>,
    signal: AbortSignal,
  ): Promise<OutsideAnswer> {
    const { allowedHosts, store } = this.#means;
    const door =
      act.connection === undefined ? undefined : await store.webServices.door(centreId, act.connection);
    if (act.connection !== undefined && door === undefined) return failed("no_web_service");
    return fetchUrl(act, door, { allowedHosts, signal });
  }

  async #addToDnc(
    centreId: CentreId,
    { list, number, serviceId }: Extract<OutsideAct, { kind: "add_to_dnc" }>,
  ): Promise<OutsideAnswer> {
    const { clock, store } = this.#means;
    const centre = await store.centres.get(centreId);
    const parsed = parsePhone(number, centre?.homeCountry ?? "RU");
    if (!parsed.ok) return failed("bad_number");
    const input = { listId: list, serviceId, number: parsed.value, at: clock.now() };
    return (await store.doNotCall.addByScenario(centreId, input)) ? { kind: "done" } : failed("no_list");
  }

  async #email(
    centreId: CentreId,
    { subject, text, to }: Extract<OutsideAct, { kind: "email" }>,
  ): Promise<OutsideAnswer> {
    const { clock, store } = this.#means;
    if (to.length === 0 || to.length > mostRecipients || !to.every((each) => address.test(each)))
      return failed("bad_address");
    if ((await store.mail.settings(centreId)) === undefined) return failed("no_mail_server");
    const centre = await store.centres.get(centreId);
    const letter = writePlainLetter(centre?.language ?? "ru", subject, text);
    for (const recipient of to)
      await store.mail.queue(centreId, { ...letter, kind: "scenario", recipient }, clock.now());
    return { kind: "done" };
  }
}

function failed(reason: string): OutsideAnswer {
  return { kind: "failed", reason };
}
