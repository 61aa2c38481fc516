// Puts text on the clipboard. Web views refuse the modern way now and then (no focus, an older engine); the old way
// through a selection still works there.

/** Whether the text is on the clipboard now. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/**
 * Puts a text on the clipboard that is still being made; null if there is none after all. Web views take a text only while they
 * answer a click or a key: this is to be called then, and may wait for the text afterwards.
 */
export async function copyWhenMade(text: Promise<string | null>): Promise<boolean> {
  const made = text.then((ready) => {
    if (ready === null) throw new Error('there is nothing to copy');
    return new Blob([ready], { type: 'text/plain' });
  });
  // Where it is not taken as a promise nobody waits for this one.
  made.catch(() => {});
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': made })]);
    return true;
  } catch {
    const ready = await text.catch(() => null);
    return ready !== null && copyText(ready);
  }
}

function copyBySelection(text: string): boolean {
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  document.body.append(field);
  field.select();
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    field.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
