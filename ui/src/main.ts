// The page's first breath: finds its Backend, applies the theme, draws, and then asks for the window to be shown.

import '@fontsource-variable/inter';
import { mount } from 'svelte';
import type { Backend } from './api/backend';
import { inWindow, tauriBackend } from './api/tauri';
import App from './App.svelte';
import { guardPage } from './guardPage';
import { Settings } from './state/settings.svelte';
import './styles/tokens.css';
import './styles/base.css';

/** A plain browser has no window around it: there, during development, a vault in memory takes its place. */
async function findBackend(): Promise<Backend> {
  if (inWindow() || !import.meta.env.DEV) return tauriBackend;
  const [{ createFakeBackend }, { connectBrowser }] = await Promise.all([
    import('./api/fake'),
    import('./api/fake/browserDrop'),
  ]);
  const asked = new URLSearchParams(location.search);
  const fake = createFakeBackend({
    documents: Number(asked.get('documents') ?? 240),
    delayMilliseconds: Number(asked.get('delay') ?? 20),
  });
  connectBrowser(fake);
  return fake;
}

function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}

const backend = await findBackend();
guardPage(window, backend);
const settings = new Settings(backend);
settings.apply();
try {
  await settings.load();
} catch (reason) {
  // The usual settings stand; the log says why.
  reportError(reason);
}
const target = document.getElementById('app');
if (target) mount(App, { target, props: { backend, settings } });
// A hidden window may draw no frames at all: it is shown after a moment in any case.
await Promise.race([painted(), new Promise((resolve) => setTimeout(resolve, 250))]);
await backend.windowReady();
