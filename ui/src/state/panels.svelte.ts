// Which of the window's own panels are open: palette, sheet of shortcuts, settings, transfers; and calls for the focus.

import type { KeySource } from './bucketDraft';

export type Panel = 'palette' | 'sheet' | 'settings' | 'addVault';

/** The sections that the settings can be opened at. */
export type SettingsSection = 'general' | 'vaults' | 'transfers' | 'sharing' | 'shortcuts' | 'about';

/** Keys that are to be entered anew: of which vault, and where they are to come from at first. */
export interface WantedKeys {
  vault: string;
  source: KeySource;
}

export class Panels {
  #open = $state<Panel | null>(null);
  #section = $state<SettingsSection>('general');
  #wantedKeys = $state.raw<WantedKeys | null>(null);
  #transfersOpen = $state(false);
  #searchCalls = $state(0);
  #listCalls = $state(0);
  #transferCalls = $state(0);
  #transfersHeight = $state(0);

  get open(): Panel | null {
    return this.#open;
  }
  set open(panel: Panel | null) {
    this.#open = panel;
  }

  /** Where the settings begin. */
  get section(): SettingsSection {
    return this.#section;
  }
  openSettings(section: SettingsSection): void {
    this.#section = section;
    this.#open = 'settings';
  }

  get wantedKeys(): WantedKeys | null {
    return this.#wantedKeys;
  }
  set wantedKeys(wanted: WantedKeys | null) {
    this.#wantedKeys = wanted;
  }

  get transfersOpen(): boolean {
    return this.#transfersOpen;
  }
  set transfersOpen(open: boolean) {
    this.#transfersOpen = open;
  }

  /** Goes up whenever the search field is to have the focus. */
  get searchCalls(): number {
    return this.#searchCalls;
  }
  /** Goes up whenever the list is to have the focus. */
  get listCalls(): number {
    return this.#listCalls;
  }

  /** Goes up whenever the transfers are called by the keyboard: to the fore with the focus, or away. */
  get transferCalls(): number {
    return this.#transferCalls;
  }

  /** How much of the window's foot the transfers take, in CSS pixels; 0 while they are not there. */
  get transfersHeight(): number {
    return this.#transfersHeight;
  }
  set transfersHeight(height: number) {
    this.#transfersHeight = height;
  }

  callTransfers(): void {
    this.#transferCalls += 1;
  }
  focusSearch(): void {
    this.#searchCalls += 1;
  }
  focusList(): void {
    this.#listCalls += 1;
  }
}
