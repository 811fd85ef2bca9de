/**
 * Hands over together, in order, what is said before `later` comes: a message between threads costs a wake-up of the other side, and
 * the answer to one SIP message is often three commands.
 */
export function inBatches<Message>(
  handOver: (messages: readonly Message[]) => void,
  later: (run: () => void) => void,
): (message: Message) => void {
  let waiting: Message[] = [];
  return (message) => {
    waiting.push(message);
    if (waiting.length > 1) return;
    later(() => {
      const batch = waiting;
      waiting = [];
      handOver(batch);
    });
  };
}
