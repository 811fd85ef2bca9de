import type { TestDial } from "@perezvon/api";
import type { TestDialNow } from "@perezvon/engine";
import { parsePhone } from "@perezvon/model";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { invalidField, ProblemError } from "../http/problem-error.ts";
import { campaignOf } from "./campaigns.ts";
import { instant, instantOrNull } from "./views.ts";

/** «Тестовый набор» (OUT-CMP-13). */
export function testDialHandlers(
  context: ServerContext,
): Handlers<"testDialStart" | "testDial" | "testDialEnd"> {
  const { testDials } = context.engine;
  return {
    testDialStart: {
      async handle(call) {
        const { centreId } = call.who.session;
        const { campaign } = await campaignOf(context, call);
        // As a number of a list: neither emergency nor short nor premium numbers (OUT-CPL-08).
        const number = parsePhone(call.body.number, call.who.user.centre.homeCountry);
        if (!number.ok) throw invalidField("number", number.error.code);
        const begun = await testDials.begin(centreId, campaign.id, number.value);
        if (typeof begun !== "string") return view(begun);
        if (begun === "under_way") throw new ProblemError("wrong_state");
        if (begun === "not_found") throw new ProblemError("not_found");
        throw invalidField("number", begun);
      },
    },
    testDial: {
      async handle(call) {
        const { campaign } = await campaignOf(context, call);
        const last = testDials.last(call.who.session.centreId, campaign.id);
        return last ? view(last) : null;
      },
    },
    testDialEnd: {
      async handle(call) {
        const { campaign } = await campaignOf(context, call);
        testDials.end(call.who.session.centreId, campaign.id);
        return null;
      },
    },
  };
}

function view(dial: TestDialNow): TestDial {
  return {
    callId: dial.callId,
    number: dial.number,
    callerNumber: dial.callerNumber,
    stage: dial.stage,
    startedAt: instant(dial.startedAt),
    ringingAt: instantOrNull(dial.ringingAt),
    answeredAt: instantOrNull(dial.answeredAt),
    analysedAt: instantOrNull(dial.analysedAt),
    connectedAt: instantOrNull(dial.connectedAt),
    endedAt: instantOrNull(dial.endedAt),
    analysis: dial.analysis ?? null,
    analysisSkipped: dial.analysisSkipped,
    got: dial.got ?? null,
    disposition: dial.disposition ?? null,
    note: dial.note ?? null,
    sipCode: dial.outcome?.sipCode ?? null,
    q850: dial.outcome?.q850 ?? null,
  };
}
