import { afterEach, expect, test, vi } from 'vitest';
import { gestures, type Gestures } from './gestures';

let detach: ReturnType<ReturnType<typeof gestures>>;
afterEach(() => {
  detach?.();
  document.body.replaceChildren();
});

function list(rowUnderPointer: number | null, carries = true) {
  const grid = document.body.appendChild(document.createElement('div'));
  const act = {
    indexAt: () => rowUnderPointer,
    canCarry: () => carries,
    startCarrying: vi.fn(),
    carry: vi.fn(),
    letGo: vi.fn(),
    carryOut: vi.fn(),
    startBand: vi.fn(),
    stretchBand: vi.fn(),
    endBand: vi.fn(),
    giveUp: vi.fn(),
  } satisfies Gestures;
  detach = gestures(act)(grid);
  return { grid, act };
}

function pointer(target: EventTarget, type: string, x: number, y: number): void {
  target.dispatchEvent(new MouseEvent(type, { bubbles: true, clientX: x, clientY: y, button: 0 }));
}

test('a pointer that hardly moves is a click, not a gesture', () => {
  const { grid, act } = list(3);
  pointer(grid, 'pointerdown', 10, 10);
  pointer(window, 'pointermove', 12, 12);
  pointer(window, 'pointerup', 12, 12);
  expect(act.startCarrying).not.toHaveBeenCalled();
  expect(act.letGo).not.toHaveBeenCalled();
});

test('a row is carried and let go', () => {
  const { grid, act } = list(3);
  pointer(grid, 'pointerdown', 10, 10);
  pointer(window, 'pointermove', 40, 60);
  pointer(window, 'pointerup', 40, 60);
  expect(act.startCarrying).toHaveBeenCalledExactlyOnceWith(3);
  expect(act.carry).toHaveBeenCalledWith({ x: 40, y: 60 });
  expect(act.letGo).toHaveBeenCalledOnce();
});

test('the click that ends a gesture is nobody’s click', () => {
  const { grid } = list(3);
  const clicked = vi.fn();
  grid.addEventListener('click', clicked);
  pointer(grid, 'pointerdown', 10, 10);
  pointer(window, 'pointermove', 40, 60);
  pointer(window, 'pointerup', 40, 60);
  grid.click();
  expect(clicked).not.toHaveBeenCalled();
  grid.click();
  expect(clicked).toHaveBeenCalledOnce();
});

test('empty space stretches a band from where the pointer went down', () => {
  const { grid, act } = list(null);
  pointer(grid, 'pointerdown', 10, 10);
  pointer(window, 'pointermove', 40, 60);
  pointer(window, 'pointerup', 40, 60);
  expect(act.startBand).toHaveBeenCalledWith({ x: 10, y: 10 });
  expect(act.stretchBand).toHaveBeenCalledWith({ x: 40, y: 60 });
  expect(act.endBand).toHaveBeenCalledOnce();
});

test('Esc gives up, and what comes after has no effect', () => {
  const { grid, act } = list(3);
  pointer(grid, 'pointerdown', 10, 10);
  pointer(window, 'pointermove', 40, 60);
  window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
  pointer(window, 'pointerup', 40, 60);
  expect(act.giveUp).toHaveBeenCalledOnce();
  expect(act.letGo).not.toHaveBeenCalled();
});

test('rows that are carried over the edge are handed over, and the list is done with them', () => {
  const { grid, act } = list(3);
  pointer(grid, 'pointerdown', 10, 10);
  pointer(window, 'pointermove', 40, 60);
  expect(act.carryOut).not.toHaveBeenCalled();
  pointer(window, 'pointermove', -1, 60);
  pointer(window, 'pointermove', 40, 60);
  pointer(window, 'pointerup', 40, 60);
  expect(act.carryOut).toHaveBeenCalledOnce();
  expect(act.letGo).not.toHaveBeenCalled();
});

test('with Alt they are handed over at once', () => {
  const { grid, act } = list(3);
  grid.dispatchEvent(new MouseEvent('pointerdown', { bubbles: true, clientX: 10, clientY: 10, altKey: true }));
  pointer(window, 'pointermove', 40, 60);
  expect(act.startCarrying).toHaveBeenCalledExactlyOnceWith(3);
  expect(act.carryOut).toHaveBeenCalledOnce();
  expect(act.carry).not.toHaveBeenCalled();
});

test('a band does not leave the window', () => {
  const { grid, act } = list(null);
  pointer(grid, 'pointerdown', 10, 10);
  pointer(window, 'pointermove', -40, 60);
  expect(act.stretchBand).toHaveBeenCalledWith({ x: -40, y: 60 });
  expect(act.carryOut).not.toHaveBeenCalled();
});

test('what cannot be carried stays', () => {
  const { grid, act } = list(0, false);
  pointer(grid, 'pointerdown', 10, 10);
  pointer(window, 'pointermove', 40, 60);
  expect(act.startCarrying).not.toHaveBeenCalled();
});
