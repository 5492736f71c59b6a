export { cartTransformRun } from "./run.ts";
