// What a person can do about one transfer; the transfers' state class is handed in as this.

export interface TransferActions {
  pause: (id: string) => void;
  resume: (id: string) => void;
  cancel: (id: string) => void;
  retry: (id: string) => void;
  /** Selects the document it became. */
  show: (fileId: string) => void;
}
