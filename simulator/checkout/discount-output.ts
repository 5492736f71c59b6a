/** What the discount targets answer, as Shopify's schema coerces it. */

export interface ValueOutput {
  readonly percentage?: { readonly value: string } | null;
  readonly fixedAmount?: { readonly amount: string; readonly appliesToEachItem?: boolean | null } | null;
}

export interface ProductCandidate {
  readonly targets: readonly {
    readonly cartLine?: { readonly id: string; readonly quantity?: number | null } | null;
  }[];
  readonly value: ValueOutput;
  readonly message?: string | null;
}

export interface OrderCandidate {
  readonly targets: readonly { readonly orderSubtotal?: { readonly excludedCartLineIds: readonly string[] } | null }[];
  readonly value: ValueOutput;
  readonly conditions?: readonly OrderCondition[] | null;
  readonly message?: string | null;
}

export interface OrderCondition {
  readonly orderMinimumSubtotal?: {
    readonly excludedCartLineIds: readonly string[];
    readonly minimumAmount: string;
  } | null;
  readonly cartLineMinimumSubtotal?: { readonly ids: readonly string[]; readonly minimumAmount: string } | null;
  readonly cartLineMinimumQuantity?: { readonly ids: readonly string[]; readonly minimumQuantity: number } | null;
}

export interface DeliveryCandidate {
  readonly targets: readonly {
    readonly deliveryGroup?: { readonly id: string } | null;
    readonly deliveryOption?: { readonly handle: string } | null;
  }[];
  readonly value: ValueOutput;
  readonly message?: string | null;
}

export type Strategy = "FIRST" | "MAXIMUM" | "ALL";

export interface LinesOutput {
  readonly operations: readonly {
    readonly productDiscountsAdd?: {
      readonly selectionStrategy: Strategy;
      readonly candidates: readonly ProductCandidate[];
    } | null;
    readonly orderDiscountsAdd?: {
      readonly selectionStrategy: Strategy;
      readonly candidates: readonly OrderCandidate[];
    } | null;
  }[];
}

export interface DeliveryOutput {
  readonly operations: readonly {
    readonly deliveryDiscountsAdd?: {
      readonly selectionStrategy: Strategy;
      readonly candidates: readonly DeliveryCandidate[];
    } | null;
  }[];
}
