import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bus } from "../../_runtime/bus/connect.ts";
import { operationsOf } from "./api.ts";
import { openApiOf } from "./openapi.ts";

// Writes what the API is now into the document of what was released. Only additions pass openapi.test.ts before it.
const nobody = null as unknown as Bus;
const document = openApiOf(operationsOf(nobody, Date.now).operations);
writeFileSync(join(import.meta.dirname, "released.openapi.json"), `${JSON.stringify(document, null, 2)}\n`);
