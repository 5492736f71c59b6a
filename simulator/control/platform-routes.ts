import { z } from "zod";
import { gid } from "../gid.ts";
import { notFound, StoreRefusal } from "../refusal.ts";
import type { World } from "../world.ts";
import { defined } from "./defined.ts";
import { Id, Limit, Probability, ShopName, Whole } from "./fields.ts";
import { idleRoute } from "./idle-route.ts";
import { type ControlRoute, route } from "./route.ts";
import { deliveryView } from "./views.ts";

const Times = { shop: z.string().optional(), times: Whole.min(1).optional(), seed: Whole.optional() };
const WebhookFault = { ...Times, topic: z.string().optional(), probability: Probability };
const AdminFault = { ...Times, probability: Probability };
const FAULTS = {
  "webhook-drop": z.strictObject({ kind: z.literal("webhook-drop"), ...WebhookFault }),
  "webhook-duplicate": z.strictObject({
    kind: z.literal("webhook-duplicate"),
    ...WebhookFault,
    copies: Whole.min(1).max(20).default(1),
  }),
  "webhook-delay": z.strictObject({ kind: z.literal("webhook-delay"), ...WebhookFault, delayMs: Whole.min(1) }),
  "webhook-reorder": z.strictObject({
    kind: z.literal("webhook-reorder"),
    ...Times,
    topic: z.string().optional(),
    window: Whole.min(2).max(1_000).default(10),
    waitMs: Whole.min(1).default(2_000),
  }),
  "admin-429": z.strictObject({
    kind: z.literal("admin-429"),
    ...AdminFault,
    retryAfterSeconds: z.number().min(0).default(2),
  }),
  "admin-throttled": z.strictObject({ kind: z.literal("admin-throttled"), ...AdminFault }),
  "admin-500": z.strictObject({ kind: z.literal("admin-500"), ...AdminFault }),
  "admin-timeout": z.strictObject({
    kind: z.literal("admin-timeout"),
    ...AdminFault,
    holdMs: Whole.min(1).default(30_000),
  }),
  "token-revoked": z.strictObject({ kind: z.literal("token-revoked"), ...Times }),
  "bulk-slow": z.strictObject({ kind: z.literal("bulk-slow"), ...AdminFault, holdMs: Whole.min(1).default(10_000) }),
  "bulk-failed": z.strictObject({
    kind: z.literal("bulk-failed"),
    ...AdminFault,
    errorCode: z.enum(["INTERNAL_SERVER_ERROR", "TIMEOUT"]).default("INTERNAL_SERVER_ERROR"),
    afterObjects: Whole.min(0).default(0),
  }),
  "bulk-download-cut": z.strictObject({
    kind: z.literal("bulk-download-cut"),
    ...AdminFault,
    afterBytes: Whole.min(0).default(1_000),
  }),
  "mailbox-refuse": z.strictObject({
    kind: z.literal("mailbox-refuse"),
    times: Times.times,
    seed: Times.seed,
    probability: Probability,
    code: Whole.min(400).max(599).default(451),
  }),
} as const;
const Kind = z.enum(Object.keys(FAULTS) as [keyof typeof FAULTS, ...(keyof typeof FAULTS)[]]);
/** What any of them may carry: the document shows this, each kind's own schema then checks. */
const AnyFault = z.looseObject({
  kind: Kind,
  ...WebhookFault,
  copies: Whole.optional(),
  delayMs: Whole.optional(),
  window: Whole.optional(),
  waitMs: Whole.optional(),
  retryAfterSeconds: z.number().optional(),
  holdMs: Whole.optional(),
  code: Whole.optional(),
  errorCode: z.string().optional(),
  afterObjects: Whole.optional(),
  afterBytes: Whole.optional(),
  probability: z.number().min(0).max(1).optional(),
});

export function platformRoutes(world: World): ControlRoute[] {
  return [...deliveryRoutes(world), ...faultRoutes(world), ...clockRoutes(world)];
}

function deliveryRoutes(world: World): ControlRoute[] {
  const DeliveryPath = z.strictObject({ deliveryId: z.coerce.number().int() });
  return [
    route({
      method: "GET",
      path: "/_control/deliveries",
      summary: "Webhook deliveries with their attempts, newest first",
      tag: "webhooks",
      answers: "{deliveries, pending}",
      query: z.strictObject({
        shop: z.string().optional(),
        topic: z.string().optional(),
        state: z.enum(["pending", "delivered", "failed", "dropped"]).optional(),
        after: z.coerce.number().int().optional(),
        before: z.coerce.number().int().optional().describe("older than this one: the next page"),
        limit: Limit,
      }),
      handle: ({ query }) => ({
        deliveries: world.webhooks.deliveries(defined(query)).map(deliveryView),
        pending: world.webhooks.pendingCount(query.shop),
      }),
    }),
    route({
      method: "GET",
      path: "/_control/deliveries/{deliveryId}",
      summary: "One delivery with its headers and body",
      tag: "webhooks",
      answers: "The delivery",
      params: DeliveryPath,
      handle: ({ params }) => {
        const found = world.webhooks.delivery(params.deliveryId);
        if (!found) throw notFound(`delivery ${params.deliveryId}`);
        return { ...deliveryView(found), headers: found.headers, body: found.body };
      },
    }),
    route({
      method: "POST",
      path: "/_control/deliveries/{deliveryId}/redeliver",
      summary: "Send it again now, with the same Webhook-Id",
      tag: "webhooks",
      answers: "{redelivered}",
      params: DeliveryPath,
      handle: ({ params }) => {
        world.webhooks.redeliver(params.deliveryId);
        return { redelivered: params.deliveryId };
      },
    }),
    route({
      method: "POST",
      path: "/_control/compliance",
      summary: "Send a compliance webhook; customers/redact erases the customer and the orders in the store first",
      tag: "webhooks",
      answers: "{sent}",
      body: z.strictObject({
        shop: ShopName,
        topic: z.enum(["customers/data_request", "customers/redact", "shop/redact"]),
        customerId: Id.optional(),
        orderIds: z.array(Id).optional(),
      }),
      handle: ({ body }) => {
        const { shop, ...input } = body;
        world.webhooks.sendCompliance(world.shops.get(shop).shop, input);
        return { sent: body.topic };
      },
    }),
    route({
      method: "POST",
      path: "/_control/webhooks/send",
      summary: "Deliver a payload of your own, signed as the store's: for what a store would not send by itself",
      tag: "webhooks",
      answers: "{webhookId, eventId}",
      body: z.strictObject({
        shop: ShopName,
        topic: z.string().regex(/^[a-z_.]+\/[a-z_]+$/, "a topic such as refunds/create"),
        payload: z.unknown().optional().describe("any JSON"),
        raw: z.string().optional().describe("instead of payload: the body as it is, e.g. one that is no JSON"),
        webhookId: z.string().min(1).max(200).optional().describe("the same twice is a duplicate"),
        eventId: z.string().min(1).max(200).optional(),
      }),
      handle: ({ body: { shop, payload, raw, ...rest } }) => {
        if ((payload === undefined) === (raw === undefined)) {
          const more = { status: 400, field: "payload" };
          throw new StoreRefusal("BAD_REQUEST", "Give exactly one of payload and raw.", more);
        }
        const body = raw ?? JSON.stringify(payload);
        return world.webhooks.sendRaw(defined({ ...rest, body, shop: world.shops.get(shop).shop }));
      },
    }),
    idleRoute(world),
  ];
}

function faultRoutes(world: World): ControlRoute[] {
  return [
    route({
      method: "GET",
      path: "/_control/faults",
      summary: "Faults that are set, with how often each struck",
      tag: "faults",
      answers: "{faults}",
      handle: () => ({ faults: world.faults.list() }),
    }),
    route({
      method: "POST",
      path: "/_control/faults",
      summary: "Set a fault; same seed, same strikes",
      tag: "faults",
      answers: "The fault, with its id",
      body: AnyFault,
      handle: ({ body }) => {
        const parsed = FAULTS[body.kind].safeParse(body);
        if (!parsed.success) {
          const [issue] = parsed.error.issues;
          const field = issue?.code === "unrecognized_keys" ? issue.keys.join(", ") : (issue?.path.join(".") ?? "kind");
          const remedy = `${body.kind} takes: ${Object.keys(FAULTS[body.kind].shape).join(", ")}.`;
          throw new StoreRefusal("BAD_REQUEST", `body: ${field}: ${issue?.message}`, { status: 400, field, remedy });
        }
        const { shop, ...fault } = { shop: undefined, ...parsed.data };
        return world.faults.set(
          defined({ ...fault, shop: shop === undefined ? undefined : world.shops.get(shop).shop }),
        );
      },
    }),
    route({
      method: "DELETE",
      path: "/_control/faults",
      summary: "Clear all faults; held webhooks leave",
      tag: "faults",
      answers: "{cleared}",
      handle: () => ({ cleared: world.faults.clear() }),
    }),
    route({
      method: "DELETE",
      path: "/_control/faults/{faultId}",
      summary: "Clear one fault",
      tag: "faults",
      answers: "{cleared}",
      params: z.strictObject({ faultId: z.string() }),
      handle: ({ params }) => {
        const cleared = world.faults.clear(params.faultId);
        if (cleared === 0) throw notFound(`fault "${params.faultId}"`, "GET /_control/faults lists them.");
        return { cleared };
      },
    }),
  ];
}

function clockRoutes(world: World): ControlRoute[] {
  const view = () => ({ now: new Date(world.clock.now()).toISOString(), offsetMs: world.clock.offsetMs });
  return [
    route({
      method: "GET",
      path: "/_control/clock",
      summary: "What time it is in the stores",
      tag: "clock",
      answers: "{now, offsetMs}",
      handle: view,
    }),
    route({
      method: "POST",
      path: "/_control/clock",
      summary: "Move the clock: by advanceMs, to a time, or back to the machine's",
      tag: "clock",
      answers: "{now, offsetMs}",
      body: z.strictObject({
        advanceMs: Whole.optional(),
        to: z.iso.datetime({ offset: true }).optional(),
        reset: z.literal(true).optional(),
      }),
      handle: ({ body }) => {
        if (Object.values(body).filter((one) => one !== undefined).length !== 1) {
          throw new StoreRefusal("BAD_REQUEST", "Give exactly one of advanceMs, to and reset.", {
            status: 400,
            field: "advanceMs",
          });
        }
        if (body.reset) world.clock.move(-world.clock.offsetMs);
        else world.clock.move(body.to === undefined ? (body.advanceMs ?? 0) : Date.parse(body.to) - world.clock.now());
        return view();
      },
    }),
    route({
      method: "GET",
      path: "/_control/bulk-operations",
      summary: "Bulk operations of the app, newest first, with how far they are",
      tag: "app",
      answers: "{bulkOperations}",
      query: z.strictObject({ shop: z.string().optional(), limit: Limit }),
      handle: ({ query }) => ({
        bulkOperations: world.inner.bulk.list(defined(query)).map((one) => ({
          ...one,
          id: gid("BulkOperation", one.id),
          createdAt: new Date(one.createdAt).toISOString(),
          completedAt: one.completedAt === null ? null : new Date(one.completedAt).toISOString(),
        })),
      }),
    }),
    route({
      method: "GET",
      path: "/_control/journal",
      summary: "Everything that happened in the stores, oldest first: the truth to compare with",
      tag: "journal",
      answers: "{entries, lastSeq}",
      query: z.strictObject({
        shop: z.string().optional(),
        after: z.coerce.number().int().min(0).optional(),
        kind: z.string().optional().describe("order.placed, or a whole family: order"),
        limit: Limit,
      }),
      handle: ({ query }) => {
        const entries = world.journal
          .list(defined(query))
          .map((one) => ({ ...one, at: new Date(one.at).toISOString() }));
        return { entries, lastSeq: world.journal.lastSeq() };
      },
    }),
  ];
}
