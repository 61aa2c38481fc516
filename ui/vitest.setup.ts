// What jsdom lacks and every component test needs. Not here: anything a single test could set up itself.
import '@testing-library/jest-dom/vitest';
import { configure } from '@testing-library/svelte';

// Views that are loaded when they are first asked for take their time on a busy machine; a second is too short for that.
configure({ asyncUtilTimeout: 10_000 });

class StillObserver implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

globalThis.ResizeObserver ??= StillObserver;
window.matchMedia ??= (query: string): MediaQueryList => ({
  matches: false,
  media: query,
  onchange: null,
  addListener: () => {},
  removeListener: () => {},
  addEventListener: () => {},
  removeEventListener: () => {},
  dispatchEvent: () => false,
});
Element.prototype.scrollIntoView ??= () => {};
Element.prototype.animate ??= (): Animation => {
  const animation = new EventTarget() as Animation;
  Object.assign(animation, { cancel() {}, finish() {}, finished: Promise.resolve(animation), onfinish: null });
  queueMicrotask(() => animation.onfinish?.call(animation, new Event('finish') as AnimationPlaybackEvent));
  return animation;
};
