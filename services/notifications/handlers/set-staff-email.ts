import type { SetStaffEmailV1 } from "../../../contracts/commands/notifications.ts";
import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { StaffEmailSet } from "../decisions.ts";

export function setStaffEmail({ data }: Message<DataOf<typeof SetStaffEmailV1>>): StaffEmailSet {
  return { kind: "staff", email: data.email };
}
