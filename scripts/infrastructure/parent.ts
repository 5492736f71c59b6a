const LOOK_EVERY_MS = 300;

/**
 * Under npm there is a shell between npm and us that passes no signal on: `kill` of npm would leave us running with
 * nobody to stop us. So under npm we go when our parent has gone.
 */
export function whenParentGone(stop: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, LOOK_EVERY_MS);
  timer.unref();
}
