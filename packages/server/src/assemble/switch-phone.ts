import type { PhoneCandidate } from "@perezvon/api";
import { Emitter, type Logger } from "@perezvon/base";
import type { CentreId, UserId } from "@perezvon/model";
import type { Switch } from "@perezvon/telephony";
import type { PhoneDoor } from "../phone-door.ts";

interface OwnCandidate {
  readonly centreId: CentreId;
  readonly userId: UserId;
  readonly candidate: PhoneCandidate;
}

/** The switch's browser signalling as pages need it: candidates of one media line, by user and centre. */
export function switchPhone(pbx: Switch, logger: Logger): PhoneDoor {
  const candidates = new Emitter<OwnCandidate>((error) =>
    logger.error("a listener of candidates failed", { error: String(error) }),
  );
  const centres = new Map<UserId, CentreId>();
  pbx.onBrowserCandidate(({ userId, candidate }) => {
    const centreId = centres.get(userId);
    if (centreId === undefined) return;
    // A phone has one media line, so every candidate is of the first.
    candidates.emit({ centreId, userId, candidate: { candidate, sdpMid: null, sdpMLineIndex: 0 } });
  });
  return {
    offer(centreId, userId, sdp, address) {
      centres.set(userId, centreId);
      return pbx.browserOffer(centreId, userId, sdp, address);
    },
    candidate: (_centreId, userId, { candidate }) => {
      // An empty candidate is the end of candidates, which nobody has to wait for.
      if (candidate !== "") pbx.browserCandidate(userId, candidate);
    },
    echo: (centreId, userId, on) => pbx.browserEcho(centreId, userId, on),
    onCandidate: (listener) =>
      candidates.on(({ centreId, userId, candidate }) => listener(centreId, userId, candidate)),
    // The switch keeps the leg for the page's return and lets it go by itself (TEL-WRT-06).
    close: (_centreId, userId) => {
      centres.delete(userId);
    },
  };
}
