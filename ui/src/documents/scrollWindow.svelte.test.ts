import { expect, test } from 'vitest';
import { ScrollWindow } from './scrollWindow.svelte';

const rowHeight = 36;
const viewport = 720;

function windowOf(rows: number, padding = 0) {
  const scroll = new ScrollWindow(() => ({ rows, rowHeight, padding }));
  scroll.viewport = viewport;
  return scroll;
}

test('a short list scrolls as the browser does', () => {
  const scroll = windowOf(1_000);
  expect(scroll.isCompressed).toBe(false);
  scroll.scrolled(3_600);
  expect(scroll.top).toBe(3_600);
  expect(scroll.rowAt(0)).toBe(100);
});

test('only the rows in view and a few more are drawn', () => {
  const scroll = windowOf(1_000_000);
  scroll.moveTo(500_000 * rowHeight);
  expect(scroll.last - scroll.first).toBeLessThanOrEqual(scroll.pool);
  expect(scroll.pool).toBeLessThan(40);
});

test('a million rows fit in a box that every web view can scroll', () => {
  const scroll = windowOf(1_000_000);
  expect(scroll.isCompressed).toBe(true);
  expect(scroll.trackHeight).toBe(6_000_000);
});

test('a wheel moves a compressed list by the same pixels as any other', () => {
  const scroll = windowOf(1_000_000);
  scroll.scrolled(100);
  scroll.scrolled(220);
  expect(scroll.top).toBe(220);
});

test('a dragged scrollbar is taken as a share of the whole', () => {
  const scroll = windowOf(1_000_000);
  expect(scroll.scrolled((6_000_000 - viewport) * 0.9)).toBe(true);
  expect(scroll.rowAt(0)).toBeCloseTo(900_000, -2);
});

test('the last row can be reached, and the first again', () => {
  const scroll = windowOf(1_000_000);
  scroll.scrolled(6_000_000 - viewport);
  expect(scroll.last).toBe(1_000_000);
  expect(scroll.offsetOf(999_999) + rowHeight).toBeCloseTo(viewport, 5);
  scroll.scrolled(0);
  expect(scroll.first).toBe(0);
  expect(scroll.offsetOf(0)).toBe(0);
});

test('when all is quiet the scrollbar goes where the rows are, and that moves nothing', () => {
  const scroll = windowOf(1_000_000);
  scroll.scrolled(1_000);
  const top = scroll.top;
  const physical = scroll.settled();
  expect(physical).toBe(Math.round((1_000 / (36_000_000 - viewport)) * (6_000_000 - viewport)));
  scroll.scrolled(physical);
  expect(scroll.top).toBe(top);
});

test('a row is brought into view by the least movement', () => {
  const scroll = windowOf(1_000, 64);
  expect(scroll.offsetToReveal(5)).toBeNull();
  expect(scroll.offsetToReveal(30)).toBe(31 * rowHeight - viewport + 64);
  scroll.moveTo(100 * rowHeight);
  expect(scroll.offsetToReveal(50)).toBe(50 * rowHeight);
});

test('a row under what floats at the foot is brought above it, however much of the view that takes', () => {
  const high = windowOf(1_000, 600);
  expect(high.offsetToReveal(3)).toBe(4 * rowHeight - (viewport - 600));
  const all = windowOf(1_000, viewport + 10);
  expect(all.offsetToReveal(3)).toBe(4 * rowHeight - 2 * rowHeight);
});

test('a list that became shorter is not looked past its end', () => {
  const shape = $state({ rows: 1_000 });
  const scroll = new ScrollWindow(() => ({ rows: shape.rows, rowHeight, padding: 0 }));
  scroll.viewport = viewport;
  scroll.scrolled(30_000);
  shape.rows = 30;
  expect(scroll.top).toBe(30 * rowHeight - viewport);
  shape.rows = 3;
  expect(scroll.top).toBe(0);
  expect(scroll.last).toBe(3);
});
