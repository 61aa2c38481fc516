// What a file name says of its type, roughly: enough for files dropped on the page in a plain browser.

import type { Kind } from '../wire/Kind';

const types: Record<string, [Kind, string]> = {
  pdf: ['pdf', 'application/pdf'],
  jpg: ['image', 'image/jpeg'],
  jpeg: ['image', 'image/jpeg'],
  png: ['image', 'image/png'],
  svg: ['image', 'image/svg+xml'],
  mp4: ['video', 'video/mp4'],
  mkv: ['video', 'video/x-matroska'],
  mp3: ['audio', 'audio/mpeg'],
  flac: ['audio', 'audio/flac'],
  txt: ['document', 'text/plain'],
  md: ['document', 'text/markdown'],
  odt: ['document', 'application/vnd.oasis.opendocument.text'],
  docx: ['document', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  csv: ['document', 'text/csv'],
  zip: ['archive', 'application/zip'],
  gz: ['archive', 'application/gzip'],
  rs: ['code', 'text/x-rust'],
  ts: ['code', 'text/typescript'],
  py: ['code', 'text/x-python'],
};

export function typeOf(name: string): { kind: Kind; mime: string } {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const [kind, mime] = types[extension] ?? ['other', 'application/octet-stream'];
  return { kind, mime };
}
