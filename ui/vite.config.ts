// How the page is built, served and tested. The window's web view is the target: WebKitGTK 2.50 and Safari 16.4.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';
import { firstLoadBudget } from './firstLoad.ts';

export default defineConfig({
  plugins: [svelte(), svelteTesting(), firstLoadBudget()],
  // Relative addresses work under the window's own protocol and under any path of a plain server.
  base: './',
  // A fixed port: the window's configuration names it.
  server: { host: '127.0.0.1', port: 1420, strictPort: true },
  preview: { host: '127.0.0.1', port: 1421, strictPort: true },
  clearScreen: false,
  build: {
    target: 'safari16.4',
    // The window's content policy forbids data: addresses for fonts and scripts.
    assetsInlineLimit: 0,
    reportCompressedSize: true,
    modulePreload: { polyfill: false },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts'],
    setupFiles: ['./vitest.setup.ts'],
    restoreMocks: true,
    testTimeout: 15_000,
  },
});
