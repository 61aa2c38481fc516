// The file-type drawing for a name. Decoration: what kind a document really is, the vault says once it has read it.
import type { Glyph } from '../shared/kindGlyphs';
import { splitName } from '../format/names';

const EXTENSIONS: Record<Exclude<Glyph, 'other' | 'folder'>, string> = {
  image: 'jpg jpeg png gif webp avif heic heif svg bmp tif tiff ico raw cr2 nef arw dng psd xcf',
  video: 'mp4 mkv mov avi webm m4v mpg mpeg wmv ogv 3gp',
  audio: 'mp3 flac wav ogg opus m4a aac aif aiff wma mid',
  document: 'txt md rtf doc docx odt xls xlsx ods csv ppt pptx odp epub pages numbers key',
  pdf: 'pdf',
  archive: 'zip gz tgz bz2 xz zst 7z rar tar iso dmg deb rpm',
  code: 'rs js mjs jsx ts tsx py c h cpp hpp go java kt rb php sh html css scss json toml yaml yml xml sql svelte',
};

const glyphs = new Map<string, Glyph>();
for (const [glyph, extensions] of Object.entries(EXTENSIONS)) {
  for (const extension of extensions.split(' ')) glyphs.set(extension, glyph as Glyph);
}

export function glyphOfName(name: string): Glyph {
  const { extension } = splitName(name);
  return glyphs.get(extension.slice(extension.lastIndexOf('.') + 1).toLowerCase()) ?? 'other';
}
