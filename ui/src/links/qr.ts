// A code that phones read: drawn as one path, and as a picture to be kept. Loaded when a code is wanted.

import { encode } from 'uqr';

/** Modules of quiet around the code, as its standard asks for. */
const quiet = 4;
const pixelsPerModule = 12;

export interface QrDrawing {
  /** Modules on a side, quiet ones included. */
  size: number;
  /** The dark modules, for the `d` of a path. */
  path: string;
}

/** Null if the text does not fit into any code. */
export function drawQr(text: string): QrDrawing | null {
  try {
    const { size, data } = encode(text, { ecc: 'L', boostEcc: true, border: quiet });
    const parts: string[] = [];
    data.forEach((row, y) =>
      row.forEach((isDark, x) => {
        if (isDark) parts.push(`M${x} ${y}h1v1h-1z`);
      }),
    );
    return { size, path: parts.join('') };
  } catch {
    return null;
  }
}

/** Dark on white whatever the theme: not every reader takes the reverse. Null if this page cannot draw pictures. */
export function pngOf({ size, path }: QrDrawing): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size * pixelsPerModule;
  const context = canvas.getContext('2d');
  if (!context) return Promise.resolve(null);
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(pixelsPerModule, pixelsPerModule);
  context.fillStyle = '#000';
  context.fill(new Path2D(path));
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}
