/** A request that takes longer has hung: the simulator runs on this machine. */
const ANSWER_DEADLINE_MS = 90_000;

/** The simulator refused: a status that is no 2xx. code: e.g. NOT_ENOUGH_STOCK. */
export class ControlRefusal extends Error {
  override readonly name = "ControlRefusal";
  readonly status: number;
  readonly code: string;

  constructor(what: string, status: number, text: string) {
    super(`${what}: ${status} ${text}`);
    this.status = status;
    this.code = /"code":"(\w+)"/.exec(text)?.[1] ?? "";
  }
}

export interface Control {
  get<T>(path: string, query?: Readonly<Record<string, string | number | undefined>>): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  delete<T>(path: string): Promise<T>;
}

/**
 * The simulator's control API, GET /_control/openapi.json.
 * @param simulatorUrl e.g. http://localhost:4600
 * Each call throws ControlRefusal where the simulator refuses, and fetch's own errors.
 */
export function openControl(simulatorUrl: string): Control {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${simulatorUrl}/_control${path}`, {
      method,
      signal: AbortSignal.timeout(ANSWER_DEADLINE_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await response.text();
    if (!response.ok) throw new ControlRefusal(`${method} ${path}`, response.status, text);
    return JSON.parse(text) as T;
  };
  return {
    get: (path, query = {}) => {
      const given = Object.entries(query).filter(([, value]) => value !== undefined);
      const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
      return call("GET", text ? `${path}?${text}` : path);
    },
    post: (path, body) => call("POST", path, body ?? {}),
    delete: (path) => call("DELETE", path),
  };
}
