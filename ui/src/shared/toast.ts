// One message of the toast list. Made and timed by the notices' state class, drawn by Toasts.

export interface Toast {
  id: string;
  text: string;
  severity: 'info' | 'ok' | 'warning' | 'error';
  /** The one thing that can be done about it. */
  action?: { label: string; run: () => void } | undefined;
}
