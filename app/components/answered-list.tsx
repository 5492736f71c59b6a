import { Banner, Box } from "@shopify/polaris";
import type { ReactNode } from "react";
import { type Answered, dataOf } from "../answered.ts";
import { Silence, SilenceNotice } from "./answer.tsx";

/** A list or part as its service answered it: fresh, greyed with its age, or why there is none. */
export function AnsweredList<Data>({
  answered,
  unknown,
  children,
}: {
  answered: Answered<Data>;
  /** Says that the list cannot be shown. */
  unknown: string;
  children: (data: Data) => ReactNode;
}) {
  const data = dataOf(answered);
  if (answered.ok) return <>{children(answered.data)}</>;
  if (data === null) {
    return (
      <Box padding="400">
        <Banner tone="warning" title={unknown}>
          <Silence answered={answered} />
        </Banner>
      </Box>
    );
  }
  return (
    <>
      <Box padding="300" background="bg-surface-secondary">
        <SilenceNotice answered={answered} />
      </Box>
      <div className="stale">{children(data)}</div>
    </>
  );
}
