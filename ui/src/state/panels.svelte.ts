// Which of the window's own panels are open: palette, sheet of shortcuts, settings, transfers; and calls for the focus.

export type Panel = 'palette' | 'sheet' | 'settings';

export class Panels {
  #open = $state<Panel | null>(null);
  #transfersOpen = $state(false);
  #searchCalls = $state(0);
  #listCalls = $state(0);

  get open(): Panel | null {
    return this.#open;
  }
  set open(panel: Panel | null) {
    this.#open = panel;
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

  focusSearch(): void {
    this.#searchCalls += 1;
  }
  focusList(): void {
    this.#listCalls += 1;
  }
}
