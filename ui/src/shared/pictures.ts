// Hands a picture over: as a download where there is a browser around the page, and to the clipboard elsewhere.

/** A program's window takes no downloads; the framework leaves its mark there. */
export function canDownload(): boolean {
  return !('__TAURI_INTERNALS__' in window);
}

export function download(picture: Blob, name: string): void {
  const address = URL.createObjectURL(picture);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address));
}

/** Whether the picture is on the clipboard now. */
export async function copyPicture(picture: Blob): Promise<boolean> {
  try {
    await navigator.clipboard.write([new ClipboardItem({ [picture.type]: picture })]);
    return true;
  } catch {
    return false;
  }
}
