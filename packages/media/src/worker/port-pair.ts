import { createSocket, type RemoteInfo, type Socket } from "node:dgram";

/** Who has the pair now. */
export interface PortUser {
  onRtp(packet: Buffer, from: RemoteInfo): void;
  onRtcp(packet: Buffer, from: RemoteInfo): void;
  /** Told of the RTP socket while it is connected. */
  onRtpError(error: NodeJS.ErrnoException): void;
}

/**
 * Two bound sockets, RTCP above RTP. They stay bound from leg to leg, because to open and close four sockets costs more than all the
 * rest of setting up a call; while nobody has them, what arrives is dropped.
 */
export class PortPair {
  readonly rtp: Socket;
  readonly rtcp: Socket;
  user: PortUser | undefined;

  private constructor(rtp: Socket, rtcp: Socket) {
    this.rtp = rtp;
    this.rtcp = rtcp;
    rtp.on("message", (packet, from) => this.user?.onRtp(packet, from));
    rtcp.on("message", (packet, from) => this.user?.onRtcp(packet, from));
    // Errors of single datagrams (unreachable networks) are the far side's affair; the leg ends by its timeout.
    rtp.on("error", (error) => this.user?.onRtpError(error));
    rtcp.on("error", ignore);
  }

  /** Binds both ports. Undefined if either is taken. */
  static async bind(address: string, port: number): Promise<PortPair | undefined> {
    const rtp = await bind(address, port);
    if (!rtp) return undefined;
    const rtcp = await bind(address, port + 1);
    if (rtcp) return new PortPair(rtp, rtcp);
    rtp.close();
    return undefined;
  }

  close(): void {
    this.user = undefined;
    this.rtp.close();
    this.rtcp.close();
  }
}

function bind(address: string, port: number): Promise<Socket | undefined> {
  const socket = createSocket({
    type: address.includes(":") ? "udp6" : "udp4",
    // Addresses are always numeric here; the resolver would put every packet off to the next turn of the loop.
    lookup: (host, _options, done) => done(null, host, host.includes(":") ? 6 : 4),
  });
  return new Promise((resolve, reject) => {
    socket.once("error", (error: NodeJS.ErrnoException) => {
      socket.close();
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(undefined);
      else reject(error);
    });
    socket.bind({ address, port, exclusive: true }, () => {
      socket.removeAllListeners("error");
      resolve(socket);
    });
  });
}

function ignore(): void {}
