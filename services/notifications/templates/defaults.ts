import type { Cause, MailLocale } from "../causes.ts";
import type { MailTemplate } from "./render.ts";

const WHAT = "{{ line.quantity }} × {{ line.title }}{% if line.variant %}, {{ line.variant }}{% endif %}";
const ORDER_LINES = `<table class="lines">
{%- for line in order.lines %}
  <tr><td>${WHAT}</td><td class="amount">{{ line.total }}</td></tr>
{%- endfor %}
</table>`;
const REFUND_LINES = `{% if refund.lines.size > 0 %}<ul>
{%- for line in refund.lines %}
  <li>${WHAT}</li>
{%- endfor %}
</ul>{% endif %}`;

/** What is sent where a merchant has written nothing else. */
export const DEFAULT_TEMPLATES: Readonly<Record<MailLocale, Readonly<Record<Cause, MailTemplate>>>> = {
  en: {
    "low-stock": {
      subject: "Low stock: {{ item.title }} ({{ item.available }} left)",
      body: `<h1>{{ item.title }} is running low</h1>
<p>{{ item.available }} left over all locations. You asked to hear of it at {{ item.threshold }} or fewer.</p>
{% if item.sku %}<p>SKU: {{ item.sku }}</p>{% endif %}`,
    },
    refund: {
      subject: "Your refund for order {{ order.name }}: {{ refund.amount }}",
      body: `<h1>We have refunded {{ refund.amount }}</h1>
<p>Hello{% if customer.name %} {{ customer.name }}{% endif %},</p>
<p>on {{ refund.date }} we refunded {{ refund.amount }} for your order {{ order.name }}. Your bank may take a few days to show it.</p>
${REFUND_LINES}
<p>Questions? Just answer this mail.</p>`,
    },
    "points-summary": {
      subject: "{{ points.earned }} points for you",
      body: `<h1>You earned {{ points.earned }} points</h1>
<p>Hello{% if customer.name %} {{ customer.name }}{% endif %},</p>
<p>your order {{ order.name }} brought you {{ points.earned }} points. You now have {{ points.balance }}, and your tier is {{ points.tier }}.</p>`,
    },
    "order-confirmation": {
      subject: "Your order {{ order.name }}",
      body: `<h1>Thank you for your order</h1>
<p>Hello{% if customer.name %} {{ customer.name }}{% endif %},</p>
<p>we have your order {{ order.name }} of {{ order.date }}.</p>
${ORDER_LINES}
<table class="lines">
  {% if order.discount %}<tr><td>Discounts included</td><td class="amount">{{ order.discount }}</td></tr>{% endif %}
  <tr><td>Shipping</td><td class="amount">{{ order.shipping }}</td></tr>
  <tr><td><strong>Total</strong></td><td class="amount"><strong>{{ order.total }}</strong></td></tr>
</table>`,
    },
  },
  de: {
    "low-stock": {
      subject: "Wenig Bestand: {{ item.title }} (noch {{ item.available }})",
      body: `<h1>{{ item.title }} wird knapp</h1>
<p>Noch {{ item.available }} an allen Standorten. Gemeldet wird ab {{ item.threshold }}.</p>
{% if item.sku %}<p>SKU: {{ item.sku }}</p>{% endif %}`,
    },
    refund: {
      subject: "Ihre Erstattung zur Bestellung {{ order.name }}: {{ refund.amount }}",
      body: `<h1>Wir haben {{ refund.amount }} erstattet</h1>
<p>Guten Tag{% if customer.name %} {{ customer.name }}{% endif %},</p>
<p>am {{ refund.date }} haben wir Ihnen {{ refund.amount }} zur Bestellung {{ order.name }} erstattet. Bis Ihre Bank es anzeigt, können einige Tage vergehen.</p>
${REFUND_LINES}
<p>Fragen? Antworten Sie einfach auf diese Mail.</p>`,
    },
    "points-summary": {
      subject: "{{ points.earned }} Punkte für Sie",
      body: `<h1>Sie haben {{ points.earned }} Punkte gesammelt</h1>
<p>Guten Tag{% if customer.name %} {{ customer.name }}{% endif %},</p>
<p>Ihre Bestellung {{ order.name }} hat Ihnen {{ points.earned }} Punkte gebracht. Sie haben jetzt {{ points.balance }}, Ihre Stufe ist {{ points.tier }}.</p>`,
    },
    "order-confirmation": {
      subject: "Ihre Bestellung {{ order.name }}",
      body: `<h1>Danke für Ihre Bestellung</h1>
<p>Guten Tag{% if customer.name %} {{ customer.name }}{% endif %},</p>
<p>Ihre Bestellung {{ order.name }} vom {{ order.date }} ist bei uns eingegangen.</p>
${ORDER_LINES}
<table class="lines">
  {% if order.discount %}<tr><td>Enthaltene Rabatte</td><td class="amount">{{ order.discount }}</td></tr>{% endif %}
  <tr><td>Versand</td><td class="amount">{{ order.shipping }}</td></tr>
  <tr><td><strong>Gesamt</strong></td><td class="amount"><strong>{{ order.total }}</strong></td></tr>
</table>`,
    },
  },
};
