// The shell's end of the line to the app's frame. The other end is app-bridge/browser/messages.js.

/**
 * @param frame the iframe; only its window, at the app's origin, is heard.
 * @param told what the app tells, by type; asked: what it asks, by type, each answering with a promise.
 * @returns how to tell the app something.
 */
export function connect(frame, appOrigin, { told, asked }) {
  const tell = (type, data = {}) => frame.contentWindow?.postMessage({ appBridge: 1, type, data }, appOrigin);
  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== appOrigin || event.data?.appBridge !== 1) return;
    const { type, id, data } = event.data;
    if (id === undefined) told[type]?.(data);
    else void answerTo(type, id, data);
  });
  async function answerTo(type, id, data) {
    const answer = { appBridge: 1, type: "answer", id };
    try {
      if (!asked[type]) throw new Error(`The admin does not know "${type}"`);
      answer.data = await asked[type](data);
    } catch (error) {
      answer.error = error.message;
    }
    frame.contentWindow?.postMessage(answer, appOrigin);
  }
  return tell;
}
