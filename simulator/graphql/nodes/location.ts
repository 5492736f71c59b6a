import { gid } from "../../gid.ts";
import type { Location } from "../../model.ts";
import type { Node } from "../answer.ts";

/** Location of the Admin API. A location of the simulator is never closed. */
export function locationNode(location: Location): Node {
  return {
    __typename: "Location",
    id: gid("Location", location.id),
    legacyResourceId: String(location.id),
    name: location.name,
    isActive: true,
  };
}
