import { type FSWatcher, readdirSync, statSync, watch } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";

/**
 * Watches a file, or a folder and all beneath it. Each folder has a watcher of its own: on Linux, Node's recursive
 * one hears nothing more of a file once another has taken its name, which is how editors save and git checks out.
 * @param onChange the file's path beneath the source; undefined where the system does not say, or a folder changed.
 * @returns stops watching.
 * @throws the system's error if the source does not exist or cannot be watched.
 */
export function watchSource(source: string, onChange: (file: string | undefined) => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  if (statSync(source).isFile()) {
    const file = basename(source);
    const watcher = watch(dirname(source), (_event, name) => {
      if (name === null || name === file) onChange(name ?? undefined);
    });
    return () => watcher.close();
  }
  add(source);
  return () => forget(source);

  function add(folder: string): void {
    const watcher = watch(folder, (event, name) => changed(event, folder, name));
    // It was removed: the folder above says so too.
    watcher.on("error", () => forget(folder));
    watchers.set(folder, watcher);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) add(join(folder, entry.name));
    }
  }

  function changed(event: string, folder: string, name: string | null): void {
    if (name === null) return onChange(undefined);
    const path = join(folder, name);
    const wasFolder = watchers.has(path);
    if (event === "rename" && wasFolder) forget(path);
    if (event === "rename" && isFolder(path)) addIfThere(path);
    // Files may have been written into a new folder before it was watched.
    onChange(wasFolder || watchers.has(path) ? undefined : relative(source, path));
  }

  function addIfThere(folder: string): void {
    try {
      add(folder);
    } catch {
      // Gone again in the meantime.
      forget(folder);
    }
  }

  function forget(folder: string): void {
    for (const [path, watcher] of watchers) {
      if (path !== folder && !path.startsWith(folder + sep)) continue;
      watcher.close();
      watchers.delete(path);
    }
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
