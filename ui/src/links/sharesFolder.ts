/** Where copies of links lie in the vault's own bucket: below its prefix, apart from everything else. */
export function sharesFolder(prefix: string): string {
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  return `${folder}.share/`;
}
