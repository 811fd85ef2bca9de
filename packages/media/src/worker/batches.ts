import { afterThisTurn } from "@perezvon/base";

/**
 * Hands over together, in order, what one turn of the event loop has to say: a message between threads costs a wake-up of the other
 * side, and the answer to one SIP message is often three commands.
 */
export function inBatches<Message>(
  handOver: (messages: readonly Message[]) => void,
): (message: Message) => void {
  let waiting: Message[] = [];
  return (message) => {
    waiting.push(message);
    if (waiting.length > 1) return;
    afterThisTurn(() => {
      const batch = waiting;
      waiting = [];
      handOver(batch);
    });
  };
}
