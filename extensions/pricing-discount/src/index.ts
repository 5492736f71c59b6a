export { cartDeliveryOptionsDiscountsGenerateRun, cartLinesDiscountsGenerateRun } from "./run.ts";
