// The budget of the page's first load: the scripts that the window waits for before it can draw, compressed.
//
// A plugin of the build, which fails over the budget. What a window does not open with belongs behind an `import()`.

import { gzipSync } from 'node:zlib';
import type { Plugin, Rollup } from 'vite';

/** Bytes, compressed with gzip. */
const budget = 120_000;

export function firstLoadBudget(): Plugin {
  return {
    name: 'first-load-budget',
    generateBundle(_options, bundle) {
      const size = firstLoadOf(bundle);
      const numbers = `The first load is ${size} bytes of compressed scripts; its budget is ${budget}.`;
      if (size > budget) this.error(numbers);
      this.info(numbers);
    },
  };
}

/** The entry and all that it imports at once, without what it imports later. */
function firstLoadOf(bundle: Rollup.OutputBundle): number {
  const scripts = Object.values(bundle).filter((file) => file.type === 'chunk');
  const waiting = scripts.filter(({ isEntry }) => isEntry);
  const loaded = new Set(waiting);
  for (let script = waiting.pop(); script; script = waiting.pop()) {
    const { imports } = script;
    for (const imported of scripts.filter(({ fileName }) => imports.includes(fileName))) {
      if (!loaded.has(imported)) waiting.push(imported);
      loaded.add(imported);
    }
  }
  return [...loaded].reduce((size, { code }) => size + gzipSync(code).length, 0);
}
