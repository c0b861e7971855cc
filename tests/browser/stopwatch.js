// From a user's event to the first frame that shows something, by the page's own clock.
globalThis.stopwatch = {
  // Waits for the next key or pointer going down, then looks once a frame.
  arm(css, text) {
    const watch = { began: null, shown: null };
    globalThis.stopwatch.watch = watch;
    const shows = (element) =>
      element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
      element.getClientRects().length > 0 &&
      element.textContent.includes(text);
    const look = () => {
      if ([...document.querySelectorAll(css)].some(shows)) watch.shown = performance.now();
      else requestAnimationFrame(look);
    };
    const begin = () => {
      if (watch.began !== null) return;
      watch.began = performance.now();
      requestAnimationFrame(look);
    };
    for (const event of ["keydown", "pointerdown"]) {
      addEventListener(event, begin, { capture: true, once: true });
    }
  },

  started() {
    return globalThis.stopwatch.watch.began !== null;
  },

  // Milliseconds, or null while nothing is shown.
  read() {
    const { began, shown } = globalThis.stopwatch.watch;
    return shown === null ? null : shown - began;
  },
};
