// @ts-nocheck
import "@shopify/ui-extensions/preact";
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";

export default async () => {
  render(<Product />, document.body);
};

function Product() {
  const [api, setApi] = useState("not asked");
  const [title, setTitle] = useState("");
  useEffect(() => {
    const query = "query ($id: ID!) { product(id: $id) { title } }";
    shopify
      .query(query, { variables: { id: shopify.data.selected[0].id } })
      .then(({ data }) => setTitle(data.product.title));
    fetch("/v1/echo").then(
      (answer) => setApi(`answered ${answer.status}`),
      () => setApi("failed"),
    );
  }, []);
  return (
    <s-admin-block heading="Tiny">
      <s-text>of {shopify.data.selected[0].id}</s-text>
      <s-text>api: {api}</s-text>
      <s-text>store: {title}</s-text>
    </s-admin-block>
  );
}
