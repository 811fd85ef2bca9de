import type { CentreId, EndpointId, UserId } from "@perezvon/model";
import type { Line } from "../contract.ts";

/** The lines, by the names they are asked for. */
export class LineBook {
  readonly #realm: string;
  #byName = new Map<string, Line>();
  #byEndpoint = new Map<EndpointId, Line>();
  #ofCentre = new Map<string, Line>();
  #ofUser = new Map<UserId, Line[]>();
  #hosts = new Set<string>();

  /** Lines of centres without a host of their own are found under the realm of the switch. */
  constructor(realm: string) {
    this.#realm = realm;
  }

  set(lines: readonly Line[]): void {
    this.#byName = new Map(lines.map((line) => [`${line.login}@${this.realmOf(line)}`, line]));
    this.#byEndpoint = new Map(lines.map((line) => [line.endpointId, line]));
    this.#ofCentre = new Map();
    this.#ofUser = new Map();
    for (const line of lines) this.#ofUser.set(line.userId, [...(this.#ofUser.get(line.userId) ?? []), line]);
    for (const line of lines) {
      if (line.extension !== undefined) this.#ofCentre.set(`${line.centreId}/${line.extension}`, line);
    }
    for (const line of lines) this.#ofCentre.set(`${line.centreId}/${line.login}`, line);
    this.#hosts = new Set(lines.flatMap(({ host }) => (host === undefined ? [] : [host.toLowerCase()])));
  }

  realmOf(line: Line): string {
    return line.host?.toLowerCase() ?? this.#realm;
  }

  /** `user@realm`: the address of record, whatever host the device writes. */
  aorOf(line: Line): string {
    return `${line.login}@${this.realmOf(line)}`;
  }

  byAor(aor: string): Line | undefined {
    return this.#byName.get(aor);
  }

  byLogin(realm: string, login: string): Line | undefined {
    return this.#byName.get(`${login}@${realm}`);
  }

  byEndpoint(endpointId: EndpointId): Line | undefined {
    return this.#byEndpoint.get(endpointId);
  }

  ofUser(userId: UserId): readonly Line[] {
    return this.#ofUser.get(userId) ?? [];
  }

  /** The line of a centre with that login or extension. */
  ofCentre(centreId: CentreId, name: string): Line | undefined {
    return this.#ofCentre.get(`${centreId}/${name}`);
  }

  /** Whether a centre has that host (TEL-REG-05). */
  isHost(host: string): boolean {
    return this.#hosts.has(host);
  }

  get hasHosts(): boolean {
    return this.#hosts.size > 0;
  }
}
