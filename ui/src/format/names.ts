// File names on the screen: what may be drawn of them, where the extension starts, and how they are shortened. Used
// wherever a name is shown or renamed. Not here: which names are allowed, which the core decides.

/** Marks and overrides of text direction; with them "gnp.exe" can be made to look like "exe.png". */
const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
// eslint-disable-next-line no-control-regex -- finding control characters is what this is for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** Two-part extensions that belong together. */
const DOUBLE_EXTENSIONS = /\.tar\.[a-z0-9]{1,4}$/i;
/** What is longer than this is no extension to people ("report.final_version_for_print"). */
const LONGEST_EXTENSION = 16;

/** A name taken apart. */
export interface SplitName {
  base: string;
  /** With its dot; `""` if there is none. */
  extension: string;
}

/** Where the extension starts. A leading dot is part of the base; a space ends the idea of an extension. */
export function splitName(name: string): SplitName {
  const double = DOUBLE_EXTENSIONS.exec(name);
  const at = double && double.index > 0 ? double.index : name.lastIndexOf('.');
  const extension = at > 0 ? name.slice(at) : '';
  if (extension.length < 2 || extension.length > LONGEST_EXTENSION || /\s/.test(extension)) {
    return { base: name, extension: '' };
  }
  return { base: name.slice(0, at), extension };
}

/**
 * The name as it may be drawn: without direction controls, and with control characters as their visible pictures
 * (a line feed becomes "␊"), so that a name cannot pose as another or break its line.
 */
export function displayName(name: string): string {
  return name.replace(BIDI_CONTROLS, '').replace(CONTROLS, pictureOf);
}

/**
 * At most `length` visible characters, shortened in the middle so that the beginning and the extension stay. For
 * plain-text places (tooltips, announcements, dialogs); rows shorten by their width instead (shared/FileName).
 */
export function middleEllipsis(name: string, length: number): string {
  const characters = graphemes(name);
  if (characters.length <= length) return name;
  const { extension } = splitName(name);
  const tail = Math.min(graphemes(extension).length + 3, Math.floor(length / 2));
  const head = Math.max(1, length - tail - 1);
  return `${characters.slice(0, head).join('').trimEnd()}…${characters.slice(characters.length - tail).join('')}`;
}

/** The two parts that a row shows: the first gives way to an ellipsis, the second (the extension and a bit) never. */
export function splitForRow(name: string): { head: string; tail: string } {
  const characters = graphemes(name);
  const tail = graphemes(splitName(name).extension).length + 4;
  if (characters.length <= tail + 4) return { head: name, tail: '' };
  return { head: characters.slice(0, -tail).join(''), tail: characters.slice(-tail).join('') };
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function pictureOf(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}
