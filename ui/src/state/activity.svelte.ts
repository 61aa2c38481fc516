// What happened in the vault, newest first, a page at a time.

import type { Backend } from '../api/backend';
import type { ActivityEntry } from '../api/wire/ActivityEntry';
import { Paged } from './paged.svelte';

export class Activity extends Paged<ActivityEntry, number> {
  constructor(backend: Backend) {
    super(
      async (before, limit) => {
        const { entries, next } = await backend.activity(before, limit);
        return { items: entries, next };
      },
      { page: 100, mostPerRequest: 200 },
    );
  }

  get entries(): readonly ActivityEntry[] {
    return this.items;
  }
}
