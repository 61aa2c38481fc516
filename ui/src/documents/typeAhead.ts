// Finding a name by typing its beginning: letters that follow each other quickly belong together.

const pause = 700;

export class TypeAhead {
  #typed = '';
  #at = -Infinity;

  /** Whether a space would belong to what is being typed. */
  isTyping(now: number): boolean {
    return this.#typed !== '' && now - this.#at < pause;
  }

  /** Takes a letter; answers with all that was typed. */
  add(letter: string, now: number): string {
    this.#typed = this.isTyping(now) ? this.#typed + letter : letter;
    this.#at = now;
    return this.#typed;
  }
}
