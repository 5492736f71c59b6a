// The way to the page. Imported first: the DOM of remote-dom replaces some of the worker's own globals.

const send = globalThis.postMessage.bind(globalThis);
const listen = globalThis.addEventListener.bind(globalThis);

const listeners = new Map();
const open = new Map();
let requests = 0;

listen("message", ({ data }) => {
  if (data.type === "answer") return answered(data);
  listeners.get(data.type)?.(data);
});

function answered({ id, value, error }) {
  const request = open.get(id);
  open.delete(id);
  if (error === undefined) request?.resolve(value);
  else request?.reject(new Error(error));
}

export function on(type, listener) {
  listeners.set(type, listener);
}

export function post(message) {
  send(message);
}

/** Asks the page for something that a worker cannot do. */
export function ask(name, ...args) {
  requests += 1;
  const id = requests;
  return new Promise((resolve, reject) => {
    open.set(id, { resolve, reject });
    send({ type: "request", id, name, args });
  });
}

/** A line of the extension's console, or of what the host refused. */
export function log(level, text, refused) {
  send({ type: "log", level, text, ...(refused && { refused }) });
}
export { listen };
