// A password to be suggested: three groups that can be read out, of letters and digits that are not taken for each other.

const signs = 'abcdefghjkmnpqrstuvwxyz23456789';
const groups = 3;
const perGroup = 4;

/** About 59 bits: `kx4m-7tqa-9wcz`. */
export function suggestPassword(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array = fromBrowser): string {
  const chosen: string[] = [];
  // A byte beyond the last whole round of signs would favour the first ones.
  const fair = 256 - (256 % signs.length);
  while (chosen.length < groups * perGroup) {
    for (const byte of random(new Uint8Array(32))) if (byte < fair) chosen.push(signs[byte % signs.length] ?? '');
  }
  const all = chosen.slice(0, groups * perGroup).join('');
  return Array.from({ length: groups }, (_, group) => all.slice(group * perGroup, (group + 1) * perGroup)).join('-');
}

function fromBrowser(bytes: Uint8Array<ArrayBuffer>): Uint8Array {
  return crypto.getRandomValues(bytes);
}
