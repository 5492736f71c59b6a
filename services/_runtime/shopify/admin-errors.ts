import { CodedError, PoisonMessage, TransientError } from "../errors.ts";

/** Shopify is busy or its network is: the same call may succeed later. code: SHOPIFY_THROTTLED, SHOPIFY_HTTP_503, ... */
export class AdminUnavailable extends TransientError {
  /** Shopify did nothing: the call may be made again even if running twice would do harm. */
  readonly untouched: boolean;
  constructor(code: string, message: string, options: ErrorOptions & { untouched?: boolean } = {}) {
    super(code, message, options);
    this.untouched = options.untouched ?? false;
  }
}

/** Shopify no longer takes the token. The client asks for another once; then this is thrown. */
export class TokenRefused extends TransientError {
  constructor(shop: string) {
    super("SHOPIFY_TOKEN_REFUSED", `Shopify refused the access token of ${shop}`);
  }
}

/** The shop has no token to call it with: not installed, removed, or to be opened once by its merchant. */
export class ShopClosed extends CodedError {
  readonly reason: "not-installed" | "uninstalled" | "reauthorize";

  constructor(shop: string, reason: ShopClosed["reason"]) {
    super(`SHOP_${reason.toUpperCase().replace("-", "_")}`, `${shop} cannot be called: ${reason}`);
    this.reason = reason;
  }
}

/** Shopify would not run it, today or ever: the query is too dear, malformed, or asks what the app has no scope for. */
export class AdminRefused extends PoisonMessage {}

/** One entry of a mutation's userErrors. */
export interface AdminUserError {
  readonly code: string | null;
  readonly field: readonly string[] | null;
  readonly message: string;
}

/** The mutation was understood and declined; nothing was changed. code: SHOPIFY_ and the first error's own code. */
export class AdminDeclined extends CodedError {
  readonly errors: readonly AdminUserError[];

  constructor(operation: string, errors: readonly AdminUserError[]) {
    super(
      `SHOPIFY_${errors[0]?.code ?? "USER_ERROR"}`,
      `${operation}: ${errors.map((error) => [error.field?.join("."), error.message].filter(Boolean).join(": ")).join("; ")}`,
    );
    this.errors = errors;
  }
}
