// What jsdom lacks and every component test needs. Not here: anything a single test could set up itself.
import '@testing-library/jest-dom/vitest';

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
