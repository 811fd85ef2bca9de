/** Datagram sockets as the UDP transport sees them, so that a virtual, lossy network can stand in for the system's. */
export interface Network {
  openDatagram(options: {
    readonly address: string;
    readonly port: number;
    readonly onMessage: (bytes: Buffer, address: string, port: number) => void;
    readonly onUnreachable: (address: string, port: number, detail: string) => void;
  }): Promise<DatagramPort>;
}

export interface DatagramPort {
  readonly address: string;
  readonly port: number;
  /** `watch` asks for a socket of its own for that peer, which alone hears of ICMP errors (TEL-TRN-05). */
  send(bytes: Buffer, address: string, port: number, watch: boolean): void;
  close(): Promise<void>;
}
