/** The longest wait for an answer. The gateway gives up inside after 300 ms and then answers what it has kept. */
export const DEADLINE_MS = 1_000;

export interface Service {
  /** Scheme and host of the gateway. */
  readonly base: string;
  /** Shopify's session token: it alone says who asks and for which shop. */
  token(): Promise<string | null>;
}

/**
 * GET, or POST with a body. Whatever goes wrong (no network, no CORS, 401, 5xx, not JSON, too late) is one outcome: the
 * buyer sees what the store itself knows.
 * @returns undefined where there is no answer within DEADLINE_MS; getting the token is part of that time.
 */
export async function ask(service: Service, path: string, body?: object): Promise<unknown> {
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      resolve(undefined);
      abort.abort();
    }, DEADLINE_MS);
  });
  try {
    return await Promise.race([answer(service, path, body, abort.signal), late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

async function answer({ base, token }: Service, path: string, body: object | undefined, signal: AbortSignal) {
  const headers: Record<string, string> = { authorization: `Bearer ${(await token()) ?? ""}` };
  if (body) headers["content-type"] = "application/json";
  const response = await fetch(base + path, {
    headers,
    signal,
    ...(body ? { method: "POST", body: JSON.stringify(body) } : {}),
  });
  return response.ok ? ((await response.json()) as unknown) : undefined;
}
