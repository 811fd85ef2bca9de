import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import type { RecordingKey } from "../contract.ts";

export class SealError extends Error {
  readonly code: "not_sealed" | "wrong_key" | "damaged";

  constructor(code: SealError["code"], message: string) {
    super(message);
    this.name = "SealError";
    this.code = code;
  }
}

const MAGIC = "PZSEAL1\n";
const SALT_BYTES = 16;
const CHUNK_BYTES = 65_536;
const TAG_BYTES = 16;

/**
 * AES-256-GCM in pieces of 64 KiB, so that a player may jump anywhere (PLT-REC-13). Every file has a key of its own, derived
 * from the centre's by a random salt; a piece's number is its nonce, and the last piece says that it is the last: neither
 * order nor length of a file can be changed unseen.
 */
export class Sealer {
  readonly header: Buffer;
  readonly #key: Buffer;
  #waiting: Buffer = Buffer.alloc(0);
  #index = 0;

  constructor(key: RecordingKey) {
    const id = Buffer.from(key.id, "utf8");
    if (id.length > 255) throw new SealError("wrong_key", "key id too long");
    const salt = randomBytes(SALT_BYTES);
    this.header = Buffer.concat([Buffer.from(MAGIC, "latin1"), Buffer.from([id.length]), id, salt]);
    this.#key = fileKey(key, salt);
  }

  /** Whole pieces that are ready; what is not yet one waits. */
  push(plain: Buffer): Buffer {
    this.#waiting = Buffer.concat([this.#waiting, plain]);
    const out: Buffer[] = [];
    // One octet more than a piece: the last must not be sealed as if another followed.
    while (this.#waiting.length > CHUNK_BYTES) {
      out.push(this.#seal(this.#waiting.subarray(0, CHUNK_BYTES), false));
      this.#waiting = this.#waiting.subarray(CHUNK_BYTES);
    }
    return Buffer.concat(out);
  }

  end(): Buffer {
    return this.#seal(this.#waiting, true);
  }

  #seal(plain: Buffer, last: boolean): Buffer {
    const cipher = createCipheriv("aes-256-gcm", this.#key, nonce(this.#index++));
    cipher.setAAD(aad(this.header, last));
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }
}

/** Reads any part of a sealed file. */
export class SealedReader {
  readonly plainBytes: number;
  readonly #file: FileHandle;
  readonly #header: Buffer;
  readonly #key: Buffer;
  readonly #lastChunk: number;
  readonly #fileBytes: number;
  #cached = -1;
  #plain: Buffer = Buffer.alloc(0);

  private constructor(file: FileHandle, header: Buffer, key: Buffer, fileBytes: number) {
    this.#file = file;
    this.#header = header;
    this.#key = key;
    this.#fileBytes = fileBytes;
    const sealed = fileBytes - header.length;
    const chunks = Math.max(1, Math.ceil(sealed / (CHUNK_BYTES + TAG_BYTES)));
    this.#lastChunk = chunks - 1;
    this.plainBytes = sealed - chunks * TAG_BYTES;
    if (this.plainBytes < 0) throw new SealError("damaged", "cut short");
  }

  /** Undefined if the file is not sealed. `keyOf` finds the key by its id. */
  static async open(
    file: FileHandle,
    keyOf: (id: string) => RecordingKey | undefined,
  ): Promise<SealedReader | undefined> {
    const head = Buffer.alloc(MAGIC.length + 1 + 255 + SALT_BYTES);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    if (bytesRead < MAGIC.length + 1 || head.toString("latin1", 0, MAGIC.length) !== MAGIC) return undefined;
    const idBytes = head[MAGIC.length]!;
    const length = MAGIC.length + 1 + idBytes + SALT_BYTES;
    if (bytesRead < length) throw new SealError("damaged", "cut short");
    const id = head.toString("utf8", MAGIC.length + 1, MAGIC.length + 1 + idBytes);
    const key = keyOf(id);
    if (!key) throw new SealError("wrong_key", `no key ${id}`);
    const header = Buffer.from(head.subarray(0, length));
    const salt = header.subarray(length - SALT_BYTES);
    return new SealedReader(file, header, fileKey(key, salt), (await file.stat()).size);
  }

  async read(from: number, to: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    const end = Math.min(to, this.plainBytes);
    for (let at = from; at < end; ) {
      const index = Math.floor(at / CHUNK_BYTES);
      const chunk = await this.#chunk(index);
      const part = chunk.subarray(
        at - index * CHUNK_BYTES,
        Math.min(chunk.length, end - index * CHUNK_BYTES),
      );
      parts.push(part);
      at += part.length;
    }
    return Buffer.concat(parts);
  }

  async #chunk(index: number): Promise<Buffer> {
    if (index === this.#cached) return this.#plain;
    const start = this.#header.length + index * (CHUNK_BYTES + TAG_BYTES);
    const sealed = Buffer.alloc(Math.min(CHUNK_BYTES + TAG_BYTES, this.#fileBytes - start));
    const { bytesRead } = await this.#file.read(sealed, 0, sealed.length, start);
    if (bytesRead < TAG_BYTES) throw new SealError("damaged", "cut short");
    const decipher = createDecipheriv("aes-256-gcm", this.#key, nonce(index));
    decipher.setAAD(aad(this.#header, index === this.#lastChunk));
    decipher.setAuthTag(sealed.subarray(bytesRead - TAG_BYTES, bytesRead));
    try {
      this.#plain = Buffer.concat([
        decipher.update(sealed.subarray(0, bytesRead - TAG_BYTES)),
        decipher.final(),
      ]);
    } catch {
      throw new SealError("damaged", `piece ${index} is not what was written, or the key is another`);
    }
    this.#cached = index;
    return this.#plain;
  }
}

function fileKey(key: RecordingKey, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync("sha256", key.secret, salt, "perezvon recording", 32));
}

function nonce(index: number): Buffer {
  const iv = Buffer.alloc(12);
  iv.writeUInt32BE(index, 8);
  return iv;
}

function aad(header: Buffer, last: boolean): Buffer {
  return Buffer.concat([header, Buffer.from([last ? 1 : 0])]);
}
