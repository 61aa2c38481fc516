// A workspace over a fake vault, tied together and settled: what tests of states and views start from.

import { flushSync } from 'svelte';
import { createFakeBackend, type FakeBackend, type FakeOptions } from '../api/fake';
import { Settings } from './settings.svelte';
import { Vaults } from './vaults.svelte';
import { Workspace } from './workspace.svelte';

export interface Bench {
  fake: FakeBackend;
  workspace: Workspace;
  /** Lets effects and promises run until nothing moves. */
  settle: () => Promise<void>;
  end: () => void;
}

export function bench(options: FakeOptions = {}): Bench {
  const fake = createFakeBackend({ documents: 60, now: () => 1_790_000_000_000, ...options });
  const workspace = new Workspace(
    fake,
    new Settings(fake, document.createElement('html')),
    new Vaults(fake),
    () => null,
  );
  const end = workspace.connect();
  return { fake, workspace, settle, end };
}

async function settle(): Promise<void> {
  for (let round = 0; round < 6; round++) {
    flushSync();
    await new Promise((resolve) => setTimeout(resolve));
  }
}
