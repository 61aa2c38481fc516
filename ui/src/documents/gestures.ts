// What a held pointer does in the list: rows are carried to a folder, empty space stretches a rubber band.
//
// An attachment for the grid. A gesture begins once the pointer has moved a little, so a click stays a click; Esc ends
// it without effect. Not here: what carrying and banding mean.

import type { Attachment } from 'svelte/attachments';

export interface Point {
  x: number;
  y: number;
}

export interface Gestures {
  /** The row under the event, or null over empty space. */
  indexAt: (event: Event) => number | null;
  canCarry: (index: number) => boolean;
  startCarrying: (index: number) => void;
  carry: (to: Point) => void;
  letGo: () => void;
  /** What is carried is meant for other programs: the pointer has left the window, or the Alt key was held. */
  carryOut: () => void;
  startBand: (from: Point) => void;
  stretchBand: (to: Point) => void;
  endBand: () => void;
  /** Esc, or the pointer was taken away. */
  giveUp: () => void;
}

const leastMovement = 5;
type Doing = 'nothing yet' | 'carrying' | 'banding';

export function gestures(act: Gestures): Attachment<HTMLElement> {
  return (grid) => {
    const down = (event: PointerEvent) => begin(grid, event, act);
    grid.addEventListener('pointerdown', down);
    return () => grid.removeEventListener('pointerdown', down);
  };
}

function begin(grid: HTMLElement, start: PointerEvent, act: Gestures): void {
  if (start.button !== 0 || start.pointerType === 'touch' || isElsewhere(grid, start)) return;
  const index = act.indexAt(start);
  if (index !== null && !act.canCarry(index)) return;
  let doing: Doing = 'nothing yet';
  const listeners = new AbortController();
  const { signal } = listeners;

  function move(event: PointerEvent): void {
    const to = { x: event.clientX, y: event.clientY };
    if (doing === 'nothing yet') {
      if (Math.hypot(to.x - start.clientX, to.y - start.clientY) < leastMovement) return;
      doing = index === null ? 'banding' : 'carrying';
      if (index === null) act.startBand({ x: start.clientX, y: start.clientY });
      else act.startCarrying(index);
    }
    if (doing === 'carrying' && (start.altKey || isOutside(to))) {
      // From here on the desktop has the pointer.
      listeners.abort();
      act.carryOut();
    } else if (doing === 'carrying') act.carry(to);
    else act.stretchBand(to);
  }

  function finish(): void {
    listeners.abort();
    if (doing === 'nothing yet') return;
    swallowClick();
    if (doing === 'carrying') act.letGo();
    else act.endBand();
  }

  function giveUp(): void {
    listeners.abort();
    if (doing === 'nothing yet') return;
    swallowClick();
    act.giveUp();
  }

  window.addEventListener('pointermove', move, { signal });
  window.addEventListener('pointerup', finish, { signal });
  window.addEventListener('pointercancel', giveUp, { signal });
  window.addEventListener('blur', giveUp, { signal });
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      giveUp();
    },
    { signal, capture: true },
  );
}

function isOutside({ x, y }: Point): boolean {
  return x < 0 || y < 0 || x >= window.innerWidth || y >= window.innerHeight;
}

/** The headers, a text field, or the scrollbar, which lies beyond the inner width. */
function isElsewhere(grid: HTMLElement, { target, clientX }: PointerEvent): boolean {
  if (target instanceof Element && target.closest('[role=columnheader], input')) return true;
  const { left } = grid.getBoundingClientRect();
  return grid.clientWidth > 0 && (clientX < left || clientX >= left + grid.clientLeft + grid.clientWidth);
}

/** The click that ends a gesture is not a click on what lies there; if none comes, the next one counts again. */
function swallowClick(): void {
  const stop = (event: Event) => event.stopPropagation();
  window.addEventListener('click', stop, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', stop, { capture: true }));
}
