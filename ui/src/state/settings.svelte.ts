// The window's settings, applied to the document as soon as they change: theme, density and size of text.
//
// Applied before the first paint by main.ts, so nothing flashes. Not here: the dialog.

import type { Backend } from '../api/backend';
import type { Settings as WireSettings } from '../api/wire/Settings';
import type { Attempt } from './attempts.svelte';

const usual: WireSettings = {
  theme: 'system',
  density: 'comfortable',
  text_percent: 100,
  details_open: true,
  keep_in_background: false,
  transfers: { files_at_once: 2, parts_at_once: 4, up: null, down: null },
};
const smallestText = 80;
const largestText = 200;
const textStep = 10;

export class Settings {
  readonly #backend: Backend;
  readonly #root: HTMLElement;
  readonly #darkDesktop: MediaQueryList;
  #values = $state.raw<WireSettings>(usual);

  constructor(backend: Backend, root: HTMLElement = document.documentElement) {
    this.#backend = backend;
    this.#root = root;
    this.#darkDesktop = matchMedia('(prefers-color-scheme: dark)');
    this.#darkDesktop.addEventListener('change', () => this.apply());
  }

  get values(): WireSettings {
    return this.#values;
  }

  /** Height of a row in CSS pixels: text zoom makes rows taller too. */
  readonly rowHeight: number = $derived(
    Math.round(((this.#values.density === 'compact' ? 30 : 36) * this.#values.text_percent) / 100),
  );

  /** Reads what was chosen before; if that fails the usual settings stand. */
  async load(): Promise<void> {
    this.#values = await this.#backend.settingsGet();
    this.apply();
  }

  /** Changes take effect at once and are kept; a failure to keep them takes them back. */
  async change(changes: Partial<WireSettings>, attempt: Attempt): Promise<void> {
    const before = this.#values;
    this.#values = { ...before, ...changes };
    this.apply();
    const kept = await attempt('settings', () => this.#backend.settingsSet(this.#values));
    this.#values = kept ?? before;
    this.apply();
  }

  /** Larger or smaller text by one step; `null` is the usual size. */
  zoom(direction: 1 | -1 | null, attempt: Attempt): Promise<void> {
    const wanted = direction === null ? usual.text_percent : this.#values.text_percent + direction * textStep;
    return this.change({ text_percent: Math.min(largestText, Math.max(smallestText, wanted)) }, attempt);
  }

  apply(): void {
    const { theme, density, text_percent } = this.#values;
    const dark = theme === 'dark' || (theme === 'system' && this.#darkDesktop.matches);
    this.#root.dataset['theme'] = dark ? 'dark' : 'light';
    this.#root.dataset['density'] = density;
    this.#root.style.fontSize = `${text_percent}%`;
  }
}
