// The nine file-type glyphs, drawn for Coffer on a grid of 16: an outline that is also tinted, and the strokes or the
// solid shape that tell the kinds apart without colour. Drawn by KindIcon.

/** The kinds of documents, and the folder. */
export type Glyph = 'image' | 'video' | 'audio' | 'document' | 'pdf' | 'archive' | 'code' | 'other' | 'folder';

interface Drawing {
  /** Stroked, and filled with a tint. */
  outline: string;
  /** Stroked only. */
  strokes: string;
  /** Filled only. */
  solid: string;
}

const PAGE = 'M9 1.75H4.75a1.5 1.5 0 0 0-1.5 1.5v9.5a1.5 1.5 0 0 0 1.5 1.5h6.5a1.5 1.5 0 0 0 1.5-1.5V5.5z';
const FOLD = 'M9 1.75V4a1.5 1.5 0 0 0 1.5 1.5h2.25';
const FRAME =
  'M3.25 2.75h9.5a1.5 1.5 0 0 1 1.5 1.5v7.5a1.5 1.5 0 0 1-1.5 1.5h-9.5a1.5 1.5 0 0 1-1.5-1.5v-7.5a1.5 1.5 0 0 1 1.5-1.5z';

export const GLYPHS: Record<Glyph, Drawing> = {
  image: {
    outline: FRAME,
    strokes: 'm2 11.25 2.9-2.7a1.2 1.2 0 0 1 1.65 0L8.5 10.4l1.2-1.1a1.2 1.2 0 0 1 1.65 0L14 11.75',
    solid: 'M10.75 4.9a1.1 1.1 0 1 1 0 2.2 1.1 1.1 0 0 1 0-2.2z',
  },
  video: {
    outline: FRAME,
    strokes: '',
    solid: 'M6.5 5.9c0-.42.46-.68.82-.46l3.35 2.1c.34.2.34.7 0 .92l-3.35 2.1a.54.54 0 0 1-.82-.46z',
  },
  audio: {
    outline: 'M4.25 9.75a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8zm6.5-1.5a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8z',
    strokes: 'M6.15 11.65V4.3l6.5-1.6v7.45M6.15 6.8l6.5-1.6',
    solid: '',
  },
  document: { outline: PAGE, strokes: `${FOLD}M5.75 8.5h4.5m-4.5 2.75h3`, solid: '' },
  pdf: {
    outline: PAGE,
    strokes: `${FOLD}M5.6 11.9c1.9-.7 3.1-2.9 2.95-4.35-.06-.6-.92-.6-.96 0-.1 1.5 1.1 3.1 2.9 3.15`,
    solid: '',
  },
  archive: {
    outline: 'M2.75 6v5.75a1.5 1.5 0 0 0 1.5 1.5h7.5a1.5 1.5 0 0 0 1.5-1.5V6',
    strokes:
      'M2.5 2.75h11a.75.75 0 0 1 .75.75v1.75a.75.75 0 0 1-.75.75h-11a.75.75 0 0 1-.75-.75V3.5a.75.75 0 0 1 .75-.75zM6.5 8.75h3',
    solid: '',
  },
  code: { outline: PAGE, strokes: `${FOLD}M6.6 8 5.25 9.75 6.6 11.5M9.4 8l1.35 1.75L9.4 11.5`, solid: '' },
  other: {
    outline: PAGE,
    strokes: FOLD,
    solid:
      'M5.75 9.25a.75.75 0 1 1 0 1.5.75.75 0 0 1 0-1.5zm2.25 0a.75.75 0 1 1 0 1.5.75.75 0 0 1 0-1.5zm2.25 0a.75.75 0 1 1 0 1.5.75.75 0 0 1 0-1.5z',
  },
  folder: {
    outline:
      'M1.75 4.25a1.5 1.5 0 0 1 1.5-1.5h2.5a1.5 1.5 0 0 1 1.2.6l.75 1h5.05a1.5 1.5 0 0 1 1.5 1.5v5.9a1.5 1.5 0 0 1-1.5 1.5h-9.5a1.5 1.5 0 0 1-1.5-1.5z',
    strokes: '',
    solid: '',
  },
};
