import { useEffect, useState } from "react";
import { type PathQuality, pathQuality } from "../softphone/path-quality.ts";
import { useDesk, usePhoneState } from "./desk-context.tsx";
import { useLevel } from "./use-level.ts";

/** The whole check takes at most 15 s (DSK-LOG-03); the server reports every five. */
const lastsMs = 12_000;
const stepMs = 500;

export type EchoStage = "connecting" | "running" | "busy" | "done";

export interface EchoCheck {
  readonly stage: EchoStage;
  readonly spoken: { readonly now: number; readonly heard: boolean };
  readonly returned: { readonly now: number; readonly heard: boolean };
  readonly path: PathQuality;
  /** 0 to 1. */
  readonly progress: number;
  /** The agent was heard there and back, over a way that is not poor. */
  readonly passed: boolean;
}

const nothing = pathQuality([]);

/** The test call to the echo: begins as soon as the phone is connected, and again with each new `round` (TEL-WRT-05). */
export function useEchoCheck(round: number): EchoCheck {
  const { phone } = useDesk();
  const connected = usePhoneState().phone.kind === "connected";
  const [stage, setStage] = useState<EchoStage>("connecting");
  const [path, setPath] = useState<PathQuality>(nothing);
  const [elapsedMs, setElapsedMs] = useState(0);
  const running = stage === "running";
  const spoken = useLevel(running || stage === "done" ? phone.microphone : undefined);
  const returned = useLevel(running || stage === "done" ? phone.incoming : undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round begins the check again
  useEffect(() => {
    setStage("connecting");
    setPath(nothing);
    setElapsedMs(0);
    if (!connected) return;
    let ended = false;
    let step: ReturnType<typeof setInterval> | undefined;
    void phone.echo(true).then((begun) => {
      if (ended) return;
      setStage(begun ? "running" : "busy");
      if (!begun) return;
      const startedAt = performance.now();
      step = setInterval(() => {
        const passedMs = performance.now() - startedAt;
        setElapsedMs(passedMs);
        void phone.stats().then((stats) => ended || setPath(pathQuality(stats)));
        if (passedMs < lastsMs) return;
        clearInterval(step);
        setStage("done");
        void phone.echo(false);
      }, stepMs);
    });
    return () => {
      ended = true;
      clearInterval(step);
      void phone.echo(false);
    };
  }, [phone, connected, round]);
  const passed = spoken.heard && returned.heard && path.verdict !== undefined && path.verdict !== "poor";
  return { stage, spoken, returned, path, progress: Math.min(1, elapsedMs / lastsMs), passed };
}
