import type { CarrierProfile, CarrierReport } from "@perezvon/carrier";

/** The control door of the simulated network. */
export class CarrierClient {
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  report(): Promise<CarrierReport> {
    return this.#request<CarrierReport>("GET", "/report");
  }

  /** Counts without the single calls. */
  summary(): Promise<CarrierReport> {
    return this.#request<CarrierReport>("GET", "/report?calls=0");
  }

  async reset(): Promise<void> {
    await this.#request("POST", "/reset");
  }

  async setProfile(profile: Partial<CarrierProfile>): Promise<void> {
    await this.#request("PUT", "/profile", profile);
  }

  async #request<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.#base}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`carrier: ${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }
}
