import { z } from "zod";
import { defineCommand } from "../define.ts";

/** Make every rollup anew from the event log. The numbers must come out the same. */
export const RecomputeAnalyticsV1 = defineCommand("analytics", "recompute", 1, z.object({}));
