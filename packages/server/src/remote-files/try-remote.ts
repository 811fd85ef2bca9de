import { Readable } from "node:stream";
import type { RemoteFailure } from "@perezvon/model";
import { failureOf, messageOf, RemoteError } from "./remote-error.ts";
import { openRemote, type RemoteFolder, type RemoteOptions, type RemoteSettings } from "./remote-folder.ts";

export interface RemoteTrial {
  /** Undefined: it works. */
  readonly failure: RemoteFailure | undefined;
  /** What the other side said. */
  readonly answer: string;
  /** The key that an SFTP server showed and that is not the one kept. */
  readonly hostKey: string | undefined;
  readonly files: number;
}

/** The connection test: signs in, looks into the folder, and where we shall write puts a small file there and takes it away. */
export async function tryRemote(
  settings: RemoteSettings,
  { writes, ...options }: RemoteOptions & { readonly writes: boolean },
): Promise<RemoteTrial> {
  let folder: RemoteFolder | undefined;
  try {
    folder = await openRemote(settings, options);
    if (writes) {
      const name = `.perezvon-test-${crypto.randomUUID()}`;
      await folder.write(name, Readable.from([Buffer.from("test\r\n")]));
      await folder.remove(name);
    }
    const files = await folder.list();
    return { failure: undefined, answer: "", hostKey: undefined, files: files.length };
  } catch (error) {
    return {
      failure: error instanceof RemoteError ? error.code : (failureOf(error) ?? "protocol"),
      answer: messageOf(error),
      hostKey: error instanceof RemoteError ? error.hostKey : undefined,
      files: 0,
    };
  } finally {
    await folder?.close();
  }
}
