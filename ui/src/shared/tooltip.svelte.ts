// Tooltips as an attachment: `{@attach tooltip(() => ({ text, shortcut }))}`. One bubble serves the whole window, so a
// list full of icon buttons costs nothing; moving from one button to the next shows the next at once. It shows on
// hover and on keyboard focus, stays while the pointer is on it, and Esc hides it. The bubble repeats what the
// element's accessible name or description says already, so screen readers never need it.
import { mount } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import TooltipBubble from './TooltipBubble.svelte';

export interface TooltipContent {
  text: string;
  shortcut?: string | undefined;
}

const OPEN_AFTER = 500;
const CLOSE_AFTER = 120;
/** How long after one tooltip the next comes without waiting. */
const WARM_FOR = 400;

class SharedBubble {
  #read = $state.raw<() => TooltipContent | null>(() => null);
  anchor = $state.raw<HTMLElement | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closedAt = -Infinity;
  #mounted = false;

  /** What it says may become more while it is shown. */
  get content(): TooltipContent | null {
    return this.#read();
  }

  open(anchor: HTMLElement, read: () => TooltipContent | null, after: number): void {
    clearTimeout(this.#timer);
    const warm = this.anchor !== null || performance.now() - this.#closedAt < WARM_FOR;
    this.#timer = setTimeout(() => this.#show(anchor, read), warm ? 0 : after);
  }

  close(after: number): void {
    clearTimeout(this.#timer);
    if (this.anchor === null) return;
    this.#timer = setTimeout(() => this.hide(), after);
  }

  stay(): void {
    clearTimeout(this.#timer);
  }

  /** The focus left. It also leaves an element that is being removed, and while Svelte removes nothing may change. */
  leave(element: HTMLElement): void {
    clearTimeout(this.#timer);
    queueMicrotask(() => this.anchor === element && this.hide());
  }

  hide(): void {
    clearTimeout(this.#timer);
    if (this.anchor !== null) this.#closedAt = performance.now();
    this.anchor = null;
    this.#read = () => null;
  }

  #show(anchor: HTMLElement, read: () => TooltipContent | null): void {
    if (!anchor.isConnected) return;
    if (!this.#mounted) {
      mount(TooltipBubble, { target: document.body, props: { bubble: this } });
      this.#mounted = true;
    }
    this.anchor = anchor;
    this.#read = read;
  }
}

/** What the bubble component reads. */
export type TooltipState = SharedBubble;

const bubble = new SharedBubble();

/** Shows what `read` returns while the element is hovered or has keyboard focus; nothing if it returns null. */
export function tooltip(read: () => TooltipContent | null): Attachment<HTMLElement> {
  return (element) => {
    const open = (after: number) => {
      if (read() !== null) bubble.open(element, read, after);
    };
    const listeners = new AbortController();
    const { signal } = listeners;
    element.addEventListener('pointerenter', (event) => event.pointerType !== 'touch' && open(OPEN_AFTER), { signal });
    element.addEventListener('pointerleave', () => bubble.close(CLOSE_AFTER), { signal });
    element.addEventListener('pointerdown', () => bubble.hide(), { signal });
    element.addEventListener('focus', () => element.matches(':focus-visible') && open(OPEN_AFTER), { signal });
    element.addEventListener('blur', () => bubble.leave(element), { signal });
    return () => {
      listeners.abort();
      if (bubble.anchor === element) bubble.hide();
    };
  };
}
