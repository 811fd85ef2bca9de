import type { MessagePort } from "node:worker_threads";
import { afterThisTurn, entropyRandom, systemClock, systemTimers } from "@perezvon/base";
import { MediaError } from "../contract.ts";
import { createWebrtcTransports } from "../webrtc/transports.ts";
import { inBatches } from "./batches.ts";
import { MediaWorker } from "./media-worker.ts";
import type { FromWorker, ToWorker, WorkerCommand, WorkerSettings } from "./protocol.ts";

/** A thread that carries packets: its worker behind the port to the pool. */
export function servePackets(port: MessagePort, settings: WorkerSettings): void {
  const { post } = inBatches<FromWorker>((messages) => port.postMessage(messages), afterThisTurn);
  const webrtc = settings.gatewayUrl
    ? createWebrtcTransports({
        gatewayUrl: new URL(settings.gatewayUrl),
        ports: settings.ports,
        clock: systemClock,
        timers: systemTimers,
      })
    : undefined;

  const worker = new MediaWorker({
    settings,
    clock: systemClock,
    timers: systemTimers,
    random: entropyRandom(),
    emit: (event) => post({ event }),
    captured: (recordingId, end) => post({ captured: recordingId, end }),
    ...(webrtc ? { createWebrtcTransport: webrtc.create } : {}),
  });

  /** A command that fails is told and harms no other call; what fails per packet ends the thread, and another is started. */
  function carryOut(command: WorkerCommand): void {
    try {
      worker.command(command);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      post({
        event: {
          kind: "commandFailed",
          command: command.kind,
          legId: command.legId,
          code: "internal",
          detail,
        },
      });
    }
  }

  port.on("message", (messages: readonly ToWorker[]) => {
    for (const message of messages) receive(message);
  });

  function receive(message: ToWorker): void {
    if ("command" in message) {
      carryOut(message.command);
      return;
    }
    const { id, request } = message;
    Promise.resolve()
      .then(() => worker.request(request))
      .then(
        (value) => {
          post({ id, value });
          if (request.kind !== "close") return;
          webrtc?.close();
          // Behind the answer, which leaves with the others of this turn.
          afterThisTurn(() => port.close());
        },
        (error: unknown) => {
          const code = error instanceof MediaError ? error.code : "internal";
          post({ id, code, detail: error instanceof Error ? error.message : String(error) });
        },
      );
  }
}
