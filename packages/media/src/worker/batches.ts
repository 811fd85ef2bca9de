/** What goes to another thread, gathered into as few messages as may be. */
export interface Outbox<Message> {
  post(message: Message): void;
  /** Goes with whatever is posted next: nobody waits for it alone. */
  hold(message: Message): void;
  /** What has been posted is on its way when this returns. */
  flush(): void;
}

/**
 * Hands over together, in order, what is said before `later` comes: a message between threads costs a wake-up of the other side, and
 * the answer to one SIP message is often three commands.
 */
export function inBatches<Message>(
  handOver: (messages: readonly Message[]) => void,
  later: (run: () => void) => void,
): Outbox<Message> {
  let waiting: Message[] = [];
  let posted = false;
  const flush = () => {
    if (!posted) return;
    posted = false;
    const batch = waiting;
    waiting = [];
    handOver(batch);
  };
  return {
    post(message) {
      waiting.push(message);
      if (posted) return;
      posted = true;
      later(flush);
    },
    hold: (message) => void waiting.push(message),
    flush,
  };
}
