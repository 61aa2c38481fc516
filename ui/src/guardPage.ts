// What the page as a whole refuses and reports: no navigation away, no drags out of it, no menu of the web view,
// and every uncaught error goes to the log.

import type { Backend } from './api/backend';

const longestMessage = 2_000;

/** The answer takes it all back. */
export function guardPage(page: Window, backend: Backend): () => void {
  const listeners = new AbortController();
  const { signal } = listeners;

  function report(reason: unknown): void {
    const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
    // If even the log cannot be reached there is nobody left to tell.
    backend.pageError(text.slice(0, longestMessage)).catch(() => {});
  }

  page.addEventListener('error', (event) => report(event.error ?? event.message), { signal });
  page.addEventListener('unhandledrejection', (event) => report(event.reason), { signal });
  page.addEventListener(
    'click',
    (event) => {
      if (event.target instanceof Element && event.target.closest('a[href]')) event.preventDefault();
    },
    { signal, capture: true },
  );
  page.addEventListener('auxclick', (event) => event.button === 1 && event.preventDefault(), { signal });
  page.addEventListener('dragstart', (event) => event.preventDefault(), { signal });
  page.addEventListener(
    'contextmenu',
    (event) => {
      const inField = event.target instanceof Element && event.target.closest('input, textarea');
      if (!inField) event.preventDefault();
    },
    { signal },
  );
  return () => listeners.abort();
}
