import { createLogger } from "../services/_runtime/logging.ts";

export const log = createLogger("app");
