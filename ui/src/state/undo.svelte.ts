// The way back: the last reversible actions, and those that were taken back and can be done again.

const kept = 20;

/** An action that can be taken back. Both directions reject if the vault refuses. */
export interface Reversible {
  /** What was done, as a person would name it: "Move 3 documents to the trash". */
  label: string;
  undo: () => Promise<void>;
  redo: () => Promise<void>;
}

export class Undo {
  #done = $state.raw<readonly Reversible[]>([]);
  #undone = $state.raw<readonly Reversible[]>([]);
  #turning = false;

  /** What undo would take back. */
  get next(): string | null {
    return this.#done.at(-1)?.label ?? null;
  }
  /** What redo would do again. */
  get nextRedo(): string | null {
    return this.#undone.at(-1)?.label ?? null;
  }

  record(action: Reversible): void {
    this.#done = [...this.#done, action].slice(-kept);
    this.#undone = [];
  }

  /** Takes back the last action, or the given one wherever it stands; answers with it. Failing, it stays undoable. */
  async undo(action: Reversible | undefined = this.#done.at(-1)): Promise<Reversible | null> {
    if (!action || this.#turning || !this.#done.includes(action)) return null;
    await this.#turn(action.undo);
    this.#done = this.#done.filter((known) => known !== action);
    this.#undone = [...this.#undone, action];
    return action;
  }

  async redo(): Promise<Reversible | null> {
    const action = this.#undone.at(-1);
    if (!action || this.#turning) return null;
    await this.#turn(action.redo);
    this.#undone = this.#undone.slice(0, -1);
    this.#done = [...this.#done, action];
    return action;
  }

  async #turn(direction: () => Promise<void>): Promise<void> {
    this.#turning = true;
    try {
      await direction();
    } finally {
      this.#turning = false;
    }
  }
}
