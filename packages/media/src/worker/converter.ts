import type { MessagePort } from "node:worker_threads";
import { prepareUpload } from "../assets/prepare-upload.ts";
import { convertCapture } from "../recording/convert.ts";
import type { FromConverter, ToConverter } from "./protocol.ts";

/** One job after another: conversion shall use one core at most, and never a thread that carries packets. */
export function serveConversions(port: MessagePort): void {
  let tail: Promise<void> = Promise.resolve();
  const convert = async (message: ToConverter): Promise<FromConverter> => {
    const { id } = message;
    try {
      if (message.kind === "upload") return { id, made: await prepareUpload(message.job) };
      return { id, made: await convertCapture(message.job) };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "conversion";
      return { id, code, detail: error instanceof Error ? error.message : String(error) };
    }
  };
  port.on("message", (message: ToConverter) => {
    tail = tail.then(async () => port.postMessage(await convert(message)));
  });
}
