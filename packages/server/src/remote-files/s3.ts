import { Agent } from "node:https";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { failureOf, messageOf, RemoteError } from "./remote-error.ts";
import type { Opening, RemoteFile, RemoteFolder } from "./remote-folder.ts";

const partBytes = 8 * 1024 * 1024;

/** A bucket of S3 or of a service that speaks it. An object appears when its last byte is there: no temporary name is needed. */
export async function openS3(opening: Opening): Promise<RemoteFolder> {
  const { target } = opening;
  const client = clientOf(opening);
  const Bucket = target.bucket;
  const ask = <T>(work: Promise<T>): Promise<T> => work.catch(fail);
  const key = (path: string) => path.replace(/^\//, "");
  await ask(client.send(new HeadBucketCommand({ Bucket }))).catch((error) => {
    client.destroy();
    throw error;
  });
  const folder: RemoteFolder = {
    list: (path = "") => ask(listed(client, Bucket, key(path))),
    has: (path) =>
      client.send(new HeadObjectCommand({ Bucket, Key: key(path) })).then(
        () => true,
        (error) => (statusOf(error) === 404 ? false : fail(error)),
      ),
    async read(path, to) {
      const { Body } = await ask(client.send(new GetObjectCommand({ Bucket, Key: key(path) })));
      await pipeline(Body as Readable, to).catch(fail);
    },
    async write(path, content) {
      const upload = new Upload({
        client,
        params: { Bucket, Key: key(path), Body: content },
        partSize: partBytes,
        queueSize: 1,
        leavePartsOnError: false,
      });
      content.once("error", () => void upload.abort().catch(() => undefined));
      await ask(upload.done());
    },
    async rename(from, to) {
      const CopySource = `${Bucket}/${key(from).split("/").map(encodeURIComponent).join("/")}`;
      await ask(client.send(new CopyObjectCommand({ Bucket, CopySource, Key: key(to) })));
      await folder.remove(from);
    },
    remove: (path) =>
      ask(client.send(new DeleteObjectCommand({ Bucket, Key: key(path) }))).then(() => undefined),
    async close() {
      client.destroy();
    },
  };
  return folder;
}

function clientOf({ target, secrets, limitMs }: Opening): S3Client {
  const amazon = /(^|\.)amazonaws\.com(\.cn)?$/i.test(target.host);
  const port = target.port === undefined ? "" : `:${target.port}`;
  const host = target.host.includes(":") && !target.host.startsWith("[") ? `[${target.host}]` : target.host;
  return new S3Client({
    endpoint: `${target.plainHttp ? "http" : "https"}://${host}${port}`,
    region: target.region === "" ? "us-east-1" : target.region,
    credentials: { accessKeyId: target.login, secretAccessKey: secrets.password ?? "" },
    // Only Amazon wants the bucket in the host name; the others take it in the path, where no certificate is needed for it.
    forcePathStyle: !amazon,
    // Checksums in trailers are Amazon's own; services that speak S3 refuse them.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: limitMs,
      socketTimeout: limitMs,
      requestTimeout: limitMs,
      throwOnRequestTimeout: true,
      httpsAgent: new Agent({
        keepAlive: true,
        minVersion: "TLSv1.2",
        ...(target.authority !== "" && { ca: target.authority }),
      }),
    },
  });
}

async function listed(client: S3Client, Bucket: string, path: string): Promise<readonly RemoteFile[]> {
  const Prefix = path === "" || path.endsWith("/") ? path : `${path}/`;
  const files: RemoteFile[] = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix, Delimiter: "/" })) {
    for (const { Key = "", Size = 0, LastModified } of page.Contents ?? []) {
      const name = Key.slice(Prefix.length);
      if (name !== "") files.push({ name, bytes: Size, modifiedAt: LastModified?.getTime() });
    }
  }
  return files;
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

function fail(error: unknown): never {
  if (error instanceof RemoteError) throw error;
  throw new RemoteError(codeOf(error), messageOf(error));
}

function codeOf(error: unknown) {
  const { name = "" } = error as { name?: string };
  if (/InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken/.test(name)) return "login_refused";
  const status = statusOf(error);
  if (status === 401) return "login_refused";
  // A question without a body is answered by the status alone.
  if (status === 403) return name === "AccessDenied" ? "no_permission" : "login_refused";
  if (status === 404) return "not_found";
  if (status === 507 || /QuotaExceeded/.test(name)) return "no_space";
  return failureOf(error) ?? (name === "AbortError" ? "connection_lost" : "protocol");
}
