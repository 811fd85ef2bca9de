/** Something a subscriber's phone sends: 8 kHz linear samples, once or over and over. */
export interface Sound {
  readonly samples: Int16Array;
  readonly endless: boolean;
}

export function once(samples: Int16Array): Sound {
  return { samples, endless: false };
}

export function endless(samples: Int16Array): Sound {
  return { samples, endless: true };
}
