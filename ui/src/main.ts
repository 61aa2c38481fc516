// The page's first breath: finds its Backend, applies the theme, draws, and then asks for the window to be shown.

import { mount } from 'svelte';
import type { Backend } from './api/backend';
import { inWindow, tauriBackend } from './api/tauri';
import App from './App.svelte';
import { guardPage } from './guardPage';
import { Settings } from './state/settings.svelte';
import { Vaults } from './state/vaults.svelte';
import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';

/** A plain browser has no window around it: there, during development, a vault in memory takes its place. */
async function findBackend(): Promise<Backend> {
  if (import.meta.env.DEV && !inWindow()) return (await import('./api/fake/browser')).openInBrowser(location.search);
  return tauriBackend;
}

/** In milliseconds: what a person does not notice yet. */
const longestWait = 250;

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}

const backend = await findBackend();
guardPage(window, backend);
const settings = new Settings(backend);
settings.apply();
const vaults = new Vaults(backend);
// If they cannot be read the usual settings stand, and the log says why. A slow vault does not keep the window away.
await Promise.race([Promise.all([settings.load().catch(reportError), vaults.load()]), wait(longestWait)]);
const target = document.getElementById('app');
if (target) mount(App, { target, props: { backend, settings, vaults } });
// A hidden window may draw no frames at all: it is shown after a moment in any case.
await Promise.race([painted(), wait(longestWait)]);
await backend.windowReady();
