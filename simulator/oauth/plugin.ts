import type { FastifyPluginAsync } from "fastify";
import { z } from "zod";
import { shopFromDomain } from "../../contracts/shop.ts";
import { FormFields, readForms } from "../html/forms.ts";
import type { Front } from "../html/front.ts";
import type { AccessToken } from "../world-app-api.ts";
import { isSessionToken } from "./session-token.ts";
import { STAFF, staffEmail } from "./staff.ts";

const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";
const OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token";
const ONLINE = "urn:shopify:params:oauth:token-type:online-access-token";

const Credentials = z.object({ client_id: z.string(), client_secret: z.string(), grant_type: z.string() });
const Exchange = z.object({
  subject_token: z.string(),
  subject_token_type: z.literal(ID_TOKEN),
  requested_token_type: z.enum([OFFLINE, ONLINE]),
  expiring: z.union([z.string(), z.number()]).optional(),
});
const Refresh = z.object({ refresh_token: z.string().min(1) });

/** An answer of the token endpoint that is not a token. Source: RFC 6749 5.2 and shopify.dev, "Token exchange". */
class OauthRefusal extends Error {
  readonly error: string;
  readonly status: number;

  constructor(error: string, description: string, status = 400) {
    super(description);
    this.name = "OauthRefusal";
    this.error = error;
    this.status = status;
  }
}

/**
 * POST /admin/oauth/access_token of every shop: token exchange, and the refresh of an offline token that expires.
 * Source: shopify.dev/docs/apps/build/authentication-authorization/access-tokens/token-exchange
 */
export function oauthPlugin({ world }: Front): FastifyPluginAsync {
  return async (app) => {
    readForms(app);
    app.post("/admin/oauth/access_token", async (request, reply) => {
      reply.header("cache-control", "no-store");
      try {
        const shop = shopOf(request.headers["x-forwarded-host"] ?? request.headers.host);
        const body = typeof request.body === "object" && request.body !== null ? request.body : {};
        return await grant(shop, body);
      } catch (error) {
        if (!(error instanceof OauthRefusal)) throw error;
        return reply.code(error.status).send({ error: error.error, error_description: error.message });
      }
    });
  };

  function shopOf(host: unknown): string {
    const name = String(host).replace(/:\d+$/, "");
    const shop = name.endsWith(".myshopify.com") ? world.shops.find(shopFromDomain(name)) : undefined;
    if (!shop) throw new OauthRefusal("not_found", `There is no shop at ${name}.`, 404);
    return shop.shop;
  }

  async function grant(shop: string, body: object): Promise<object> {
    const asked = parse(Credentials, body);
    const { clientId, clientSecret } = world.app.config;
    if (asked.client_id !== clientId || asked.client_secret !== clientSecret) {
      throw new OauthRefusal("invalid_client", "Client authentication failed: unknown client or wrong secret.", 401);
    }
    if (!world.app.installation(shop)) {
      throw new OauthRefusal("app_not_installed", "The app is not installed on this shop.");
    }
    if (asked.grant_type === TOKEN_EXCHANGE) return await exchange(shop, body);
    if (asked.grant_type === "refresh_token") return refresh(shop, body);
    throw new OauthRefusal("unsupported_grant_type", `The grant type ${asked.grant_type} is not supported.`);
  }

  async function exchange(shop: string, body: object): Promise<object> {
    const asked = parse(Exchange, body);
    if (!(await isSessionToken(world.app.config, shop, asked.subject_token))) {
      throw new OauthRefusal("invalid_subject_token", "The subject token is not a valid session token of this shop.");
    }
    if (asked.requested_token_type === ONLINE) {
      return answerOf(world.app.tokens.issue({ shop, kind: "online", expiring: true, userId: STAFF.id }));
    }
    const expiring = String(asked.expiring ?? "0") === "1";
    return answerOf(world.app.tokens.issue({ shop, kind: "offline", expiring }));
  }

  function refresh(shop: string, body: object): object {
    const rotated = world.app.tokens.rotate(shop, parse(Refresh, body).refresh_token);
    if (!rotated) {
      throw new OauthRefusal("invalid_grant", "The refresh token is unknown, expired, revoked or already used.");
    }
    return answerOf(rotated);
  }

  function answerOf(token: AccessToken): object {
    const scope = token.scopes.join(",");
    const secondsTo = (at: number) => Math.max(0, Math.round((at - world.clock.now()) / 1000));
    return {
      access_token: token.token,
      scope,
      ...(token.expiresAt !== null && { expires_in: secondsTo(token.expiresAt) }),
      ...(token.refreshToken !== null && { refresh_token: token.refreshToken }),
      ...(token.refreshExpiresAt !== null && { refresh_token_expires_in: secondsTo(token.refreshExpiresAt) }),
      ...(token.kind === "online" && { associated_user_scope: scope, associated_user: associatedUser(token.shop) }),
    };
  }
}

function parse<T extends z.ZodType>(schema: T, body: object): z.output<T> {
  const parsed = schema.safeParse(body instanceof FormFields ? body.toObject() : body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new OauthRefusal("invalid_request", `${issue?.path.join(".") ?? "body"}: ${issue?.message ?? "is wrong"}`);
}

function associatedUser(shop: string): object {
  return {
    id: STAFF.id,
    first_name: STAFF.firstName,
    last_name: STAFF.lastName,
    email: staffEmail(shop),
    email_verified: true,
    account_owner: true,
    locale: STAFF.locale,
    collaborator: false,
  };
}
