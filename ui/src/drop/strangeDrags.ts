// Drags from other programs that bring no files, such as text and pictures of a web page: refused before they are let
// go of, and never taken in by the page.
//
// The core is told of files only, so these are seen here. Drags of files, and of links, which travel as lists of
// addresses, are the core's business from the first motion to the drop. Text may be dropped into a text field.

/** Where the refusal is shown. */
interface Refusal {
  refuse(): void;
  dismiss(): void;
}

/** The answer takes it all back. */
export function refuseStrangeDrags(page: Window, refusal: Refusal): () => void {
  const listeners = new AbortController();
  const { signal } = listeners;
  /** What the drag is over, from the first moment it was refused. */
  let over: EventTarget | null = null;

  function refuse(event: DragEvent): void {
    if (!isStrange(event)) return;
    if (isTextField(event.target)) return end();
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'none';
    over = event.target;
    refusal.refuse();
  }

  // A new element is entered before the old one is left, and WebKit does not say where a drag goes: whoever leaves
  // what was entered last leaves the window.
  function leave(event: DragEvent): void {
    if (event.target === over) end();
  }

  function drop(event: DragEvent): void {
    if (!isStrange(event) || !isTextField(event.target)) event.preventDefault();
    end();
  }

  function end(): void {
    if (over === null) return;
    over = null;
    refusal.dismiss();
  }

  page.addEventListener('dragenter', refuse, { signal });
  page.addEventListener('dragover', refuse, { signal });
  page.addEventListener('dragleave', leave, { signal });
  page.addEventListener('drop', drop, { signal });
  page.addEventListener('dragend', end, { signal });
  return () => listeners.abort();
}

function isStrange({ dataTransfer }: DragEvent): boolean {
  return dataTransfer !== null && !['Files', 'text/uri-list'].some((type) => dataTransfer.types.includes(type));
}

function isTextField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea') !== null;
}
