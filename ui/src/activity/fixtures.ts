// An activity entry for tests and for the gallery.
import type { ActivityEntry } from '../api/wire/ActivityEntry';

let made = 0;

export function anEntry(over: Partial<ActivityEntry> = {}): ActivityEntry {
  made += 1;
  return {
    id: made,
    at: Date.UTC(2026, 2, 11, 9, 30),
    user_id: 'user-1',
    action: 'added',
    file_id: `file-${made}`,
    name: 'Report.pdf',
    detail: '',
    ...over,
  };
}
