/** The part of it that is used here; it brings no types of its own. */
declare module "s3rver" {
  export default class S3rver {
    constructor(options: {
      readonly address: string;
      readonly port: number;
      readonly directory: string;
      readonly silent: boolean;
      readonly vhostBuckets: boolean;
      readonly configureBuckets: readonly { readonly name: string; readonly configs: readonly string[] }[];
      readonly cert?: string;
      readonly key?: string;
    });
    run(): Promise<{ readonly port: number }>;
    close(): Promise<void>;
  }
}
