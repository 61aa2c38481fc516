// Which folder lies under a point of the window: rows, branches of the tree and crumbs carry their path.

/** Null where no folder is. */
export function folderAt(x: number, y: number): string | null {
  const element = document.elementFromPoint(x, y)?.closest('[data-drop-folder]');
  return element?.getAttribute('data-drop-folder') ?? null;
}
