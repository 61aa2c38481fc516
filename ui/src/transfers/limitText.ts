// The speed limits that hold now, as they are shown beside the speed. Pure; used by the card's header and by the pill.
import type { TransferDirection } from '../api/wire/TransferDirection';
import type { TransferLimits } from '../api/wire/TransferLimits';
import { formatSpeed } from '../format/sizes';
import { locale, words } from '../words';

export interface ShownLimit {
  direction: TransferDirection;
  /** "1 MB/s". */
  speed: string;
  /** "At most 1 MB/s into the vault". */
  sentence: string;
}

/** Empty while nothing is limited. */
export function shownLimits({ up_bytes_per_second: up, down_bytes_per_second: down }: TransferLimits): ShownLimit[] {
  const limits: ShownLimit[] = [];
  if (up !== null) limits.push(limit('in', up));
  if (down !== null) limits.push(limit('out', down));
  return limits;
}

function limit(direction: TransferDirection, bytesPerSecond: number): ShownLimit {
  const speed = formatSpeed(bytesPerSecond, locale);
  const { up, down } = words.transfers.limits;
  return { direction, speed, sentence: direction === 'in' ? up(speed) : down(speed) };
}
