export const PANEL_STYLE = `
  :host { position: fixed; inset: auto 16px 16px auto; z-index: 50; width: min(460px, calc(100vw - 32px)); font: 13px/1.45 Inter, system-ui, sans-serif; color: #2b271f; display: grid; justify-items: end; }
  details { background: #fffdf9; border: 1px solid #8a8171; border-radius: 12px; box-shadow: 0 8px 30px #0003; max-width: 100%; }
  details[open] { width: 100%; }
  summary { cursor: pointer; padding: 8px 14px; font-weight: 650; list-style-position: inside; }
  summary b { margin-inline-start: .5em; padding: 1px 8px; border-radius: 9px; background: #a3261c; color: #fff; font-size: 12px; }
  :focus-visible { outline: 2px solid #1f4f8f; outline-offset: 1px; }
  .body { display: grid; gap: 14px; max-height: min(70vh, 620px); overflow: auto; padding: 4px 14px 14px; }
  .switches { display: grid; gap: 12px; }
  fieldset { border: 0; border-top: 1px solid #e3dccd; margin: 0; padding: 8px 0 0; display: grid; gap: 6px; min-width: 0; }
  legend, h2 { font: inherit; font-weight: 650; padding: 0 8px 0 0; margin: 0; }
  label { display: grid; grid-template-columns: 10em 1fr; gap: 8px; align-items: center; }
  label.check { grid-template-columns: auto 1fr; }
  input:not([type=checkbox]), select { font: inherit; color: inherit; padding: 5px 8px; border: 1px solid #8a8171; border-radius: 6px; background: #fff; min-width: 0; }
  ol { list-style: none; margin: 6px 0 0; padding: 6px 8px; max-height: 220px; overflow: auto; background: #2b271f; color: #f7f3ea; border-radius: 8px; font: 12px/1.5 ui-monospace, monospace; min-height: 3em; }
  li { display: grid; grid-template-columns: auto auto 1fr; gap: 8px; overflow-wrap: anywhere; }
  li time, li i { color: #c9bfab; font-style: normal; }
  li.error span { color: #ffb4a8; } li.warn span { color: #ffdf9e; } li.net span { color: #b9d8ff; }
`;
