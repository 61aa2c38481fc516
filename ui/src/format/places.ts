// Where a vault lies, as one line.
import type { VaultPlace } from '../api/wire/VaultPlace';

/** A folder's path; or the bucket and its prefix, with the server if it is not Amazon's own. */
export function placeText(place: VaultPlace): string {
  if (place.kind === 'local') return place.root;
  const bucket = `s3://${place.bucket}/${place.prefix}`;
  return place.endpoint === null ? bucket : `${bucket} (${place.endpoint})`;
}
