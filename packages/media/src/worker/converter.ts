import type { MessagePort } from "node:worker_threads";
import { convertCapture } from "../recording/convert.ts";
import type { FromConverter, ToConverter } from "./protocol.ts";

/** One capture after another: conversion shall use one core at most, and never a thread that carries packets. */
export function serveConversions(port: MessagePort): void {
  let tail: Promise<void> = Promise.resolve();
  const convert = async ({ id, job }: ToConverter): Promise<FromConverter> => {
    try {
      return { id, converted: await convertCapture(job) };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "conversion";
      return { id, code, detail: error instanceof Error ? error.message : String(error) };
    }
  };
  port.on("message", (message: ToConverter) => {
    tail = tail.then(async () => port.postMessage(await convert(message)));
  });
}
