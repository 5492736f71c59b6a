// For the developer: what the extensions of this page print and fail with, their settings, and the fault switches.

export function openPanel() {
  const lines = [];
  window.drydockExtensions = { lines };
  return {
    log(line) {
      lines.push(line);
    },
    add() {},
  };
}
