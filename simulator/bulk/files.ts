import { createReadStream, createWriteStream } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** Where an operation's lines go while it runs. Text is handed on to the system in pieces, never kept whole. */
export interface BulkFile {
  write(root: string, children: string): Promise<void>;
  /** Of all that is written. */
  finish(): Promise<number>;
  /** Nothing of it stays. */
  discard(): Promise<void>;
}

export function bulkFilePath(folder: string, id: number): string {
  return join(folder, `bulk-${id}.jsonl`);
}

/**
 * Grouped, children follow their parent. Otherwise all of them stand behind all roots: Shopify promises no order
 * there, and a reader must not count on one.
 */
export async function openBulkFile(folder: string, id: number, grouped: boolean): Promise<BulkFile> {
  await mkdir(folder, { recursive: true });
  const path = bulkFilePath(folder, id);
  const [rootsPath, childrenPath] = [`${path}.part`, `${path}.children`];
  const roots = await open(rootsPath, "w");
  const children = grouped ? undefined : await open(childrenPath, "w");
  const close = async () => {
    await roots.close();
    await children?.close();
  };
  return {
    async write(root, below) {
      await append(roots, root);
      if (children) await append(children, below);
    },
    async finish() {
      await close();
      if (children) {
        await pipeline(createReadStream(childrenPath), createWriteStream(rootsPath, { flags: "a" }));
        await rm(childrenPath);
      }
      await rename(rootsPath, path);
      return (await stat(path)).size;
    },
    async discard() {
      await close();
      await Promise.all([rootsPath, childrenPath].map((one) => rm(one, { force: true })));
    },
  };
}

async function append(file: FileHandle, text: string): Promise<void> {
  if (text !== "") await file.appendFile(text);
}
