export { cartValidationsGenerateRun } from "./run.ts";
