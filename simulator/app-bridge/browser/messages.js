/* global bridge */
// The line to the shell around the app. Only the window that frames this one is listened to.

let lastId = 0;
const waiting = new Map();
const listeners = new Map();

bridge.framed = window.parent !== window;

/** Tells the shell something. */
bridge.tell = (type, data = {}) => {
  window.parent.postMessage({ appBridge: 1, type, data }, "*");
};

/** Asks the shell something; rejects with what it says is wrong. */
bridge.ask = (type, data = {}) => {
  if (!bridge.framed) return Promise.reject(new Error(`App Bridge: "${type}" needs the admin around the app`));
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    window.parent.postMessage({ appBridge: 1, type, id, data }, "*");
  });
};

bridge.on = (type, listener) => listeners.set(type, listener);

window.addEventListener("message", (event) => {
  if (event.source !== window.parent || event.data?.appBridge !== 1) return;
  const { type, id, data, error } = event.data;
  if (type !== "answer") {
    listeners.get(type)?.(data ?? {});
    return;
  }
  const asked = waiting.get(id);
  waiting.delete(id);
  if (error) asked?.reject(new Error(error));
  else asked?.resolve(data);
});
