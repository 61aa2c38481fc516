// Short messages to the person: shown for a while, announced once.
//
// Time stands still while the pointer or the focus is on a message and while the window is hidden, so nobody loses an
// Undo to a coffee. Used by Attempts and DocumentActions; drawn by shared/Toasts and shared/LiveRegions.

import type { Toast } from '../shared/toast';

const stay: Record<Toast['severity'], number> = { info: 6_000, ok: 6_000, warning: 10_000, error: 20_000 };
const stayWithAction = 10_000;
const mostShown = 3;

interface Timed {
  toast: Toast;
  left: number;
}

export class Notices {
  #shown = $state.raw<readonly Timed[]>([]);
  #polite = $state('');
  #assertive = $state('');
  #paused = false;
  #created = 0;
  #resumedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  readonly toasts: readonly Toast[] = $derived(this.#shown.map(({ toast }) => toast));
  get polite(): string {
    return this.#polite;
  }
  get assertive(): string {
    return this.#assertive;
  }

  /** Answers with what `dismiss` takes. */
  show(notice: Omit<Toast, 'id'>): string {
    this.#spend();
    this.#created += 1;
    const toast: Toast = { ...notice, id: `notice${this.#created}` };
    const left = toast.action ? Math.max(stayWithAction, stay[toast.severity]) : stay[toast.severity];
    const others = this.#shown.filter((known) => known.toast.text !== toast.text);
    this.#shown = [...others, { toast, left }].slice(-mostShown);
    this.announce(toast.text, toast.severity === 'error' ? 'assertive' : 'polite');
    this.#schedule();
    return toast.id;
  }

  /** Says it to screen readers only. */
  announce(text: string, manner: 'polite' | 'assertive' = 'polite'): void {
    // A region that keeps its text is not read again: a trailing space makes the repeated message a new one.
    if (manner === 'polite') this.#polite = this.#polite === text ? `${text}\u00a0` : text;
    else this.#assertive = this.#assertive === text ? `${text}\u00a0` : text;
  }

  dismiss(id: string): void {
    this.#spend();
    this.#shown = this.#shown.filter(({ toast }) => toast.id !== id);
    this.#schedule();
  }

  pause(): void {
    this.#spend();
    this.#paused = true;
    clearTimeout(this.#timer);
  }

  resume(): void {
    this.#paused = false;
    this.#schedule();
  }

  /** Takes the time that went by from every message. */
  #spend(): void {
    if (!this.#paused && this.#shown.length > 0) {
      const spent = this.#now() - this.#resumedAt;
      this.#shown = this.#shown.map(({ toast, left }) => ({ toast, left: left - spent }));
    }
    this.#resumedAt = this.#now();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#resumedAt = this.#now();
    if (this.#paused || this.#shown.length === 0) return;
    const soonest = Math.min(...this.#shown.map(({ left }) => left));
    this.#timer = setTimeout(() => this.#expire(), Math.max(0, soonest));
  }

  #expire(): void {
    this.#spend();
    this.#shown = this.#shown.filter(({ left }) => left > 1);
    this.#schedule();
  }
}
