import { IndexTable, SkeletonBodyText } from "@shopify/polaris";

type Headings = React.ComponentProps<typeof IndexTable>["headings"];

/** As high as the table that replaces it. */
export function TableSkeleton({
  rows,
  headings,
  resource,
}: {
  rows: number;
  headings: Headings;
  resource: { singular: string; plural: string };
}) {
  const positions = Array.from({ length: rows }, (_, position) => position);
  return (
    <IndexTable resourceName={resource} itemCount={rows} headings={headings} selectable={false}>
      {positions.map((position) => (
        <IndexTable.Row id={`skeleton-${position}`} key={position} position={position}>
          {headings.map((heading) => (
            <IndexTable.Cell key={String(heading.title)}>
              <div style={{ minWidth: "6ch", paddingBlock: "6px" }}>
                <SkeletonBodyText lines={1} />
              </div>
            </IndexTable.Cell>
          ))}
        </IndexTable.Row>
      ))}
    </IndexTable>
  );
}
