// What the list asks about documents with a public link: nothing before the pointer is on a sign.

export interface LinkSigns {
  /** What is known of the link; null until it was asked for. */
  hintOf: (fileId: string) => string | null;
  /** Asks for it. */
  look: (fileId: string) => Promise<void>;
}
