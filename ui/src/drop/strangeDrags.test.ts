import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { refuseStrangeDrags } from './strangeDrags';

const refusal = { refuse: vi.fn(), dismiss: vi.fn() };
let release: () => void;

beforeEach(() => {
  vi.clearAllMocks();
  document.body.innerHTML = '<main><p>Row</p></main><input /><textarea></textarea>';
  release = refuseStrangeDrags(window, refusal);
});
afterEach(() => release());

function part(selector: string): Element {
  const found = document.querySelector(selector);
  if (!found) throw new Error(`nothing is ${selector}`);
  return found;
}

/** jsdom knows no drags: an event that carries what a web view puts into it. */
function fire(type: string, selector: string, types: readonly string[]) {
  const dataTransfer = { types, dropEffect: 'copy' };
  const event = Object.assign(new Event(type, { bubbles: true, cancelable: true }), { dataTransfer });
  part(selector).dispatchEvent(event);
  return { dropEffect: dataTransfer.dropEffect, prevented: event.defaultPrevented };
}

test('text is refused wherever it goes over the window, and cannot be let go of there', () => {
  expect(fire('dragenter', 'main', ['text/plain', 'text/html'])).toEqual({ dropEffect: 'none', prevented: true });
  expect(fire('dragover', 'main', ['text/plain', 'text/html'])).toEqual({ dropEffect: 'none', prevented: true });
  expect(refusal.refuse).toHaveBeenCalled();
  expect(refusal.dismiss).not.toHaveBeenCalled();
});

test.each([[['Files']], [['text/uri-list', 'text/plain']]])('a drag of %j is left to the core', (types) => {
  for (const type of ['dragenter', 'dragover', 'dragleave']) {
    expect(fire(type, 'main', types), type).toEqual({ dropEffect: 'copy', prevented: false });
  }
  expect(fire('drop', 'main', types).prevented, 'the web view must not open what is dropped').toBe(true);
  expect(refusal.refuse).not.toHaveBeenCalled();
  expect(refusal.dismiss, 'what the core shows stays').not.toHaveBeenCalled();
});

test('from one part of the window to the next the refusal stays, and goes with the drag', () => {
  fire('dragenter', 'main', ['text/plain']);
  fire('dragenter', 'p', ['text/plain']);
  fire('dragleave', 'main', ['text/plain']);
  expect(refusal.dismiss).not.toHaveBeenCalled();
  fire('dragleave', 'p', ['text/plain']);
  expect(refusal.dismiss).toHaveBeenCalledOnce();
});

test.each(['drop', 'dragend'])('a %s ends the refusal', (type) => {
  fire('dragenter', 'main', ['text/plain']);
  fire(type, 'main', ['text/plain']);
  expect(refusal.dismiss).toHaveBeenCalledOnce();
});

test('dropped text never gets into the page', () => {
  expect(fire('drop', 'main', ['text/plain']).prevented).toBe(true);
});

test.each(['input', 'textarea'])('text may be dropped into an %s', (field) => {
  fire('dragenter', 'main', ['text/plain']);
  expect(fire('dragenter', field, ['text/plain']).prevented).toBe(false);
  expect(refusal.dismiss, 'there it is welcome').toHaveBeenCalledOnce();
  expect(fire('dragover', field, ['text/plain'])).toEqual({ dropEffect: 'copy', prevented: false });
  expect(fire('drop', field, ['text/plain']).prevented).toBe(false);
});

test('taken back, it hears of no drag any more', () => {
  release();
  fire('dragenter', 'main', ['text/plain']);
  expect(refusal.refuse).not.toHaveBeenCalled();
});
