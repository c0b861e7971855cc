// What a view must undo when it goes: listeners, timers, observers.

export function createLifetime() {
  const ends = new Set();

  function add(end) {
    ends.add(end);
    return () => {
      if (ends.delete(end)) end();
    };
  }

  return {
    /** Call `end` once at the end of the view, or sooner through the function returned. */
    add,
    listen(target, type, heard, options) {
      target.addEventListener(type, heard, options);
      return add(() => target.removeEventListener(type, heard, options));
    },
    /** Call `act` after `milliseconds`; the function returned forgets it. */
    later(milliseconds, act) {
      const timer = setTimeout(() => {
        ends.delete(end);
        act();
      }, milliseconds);
      const end = () => clearTimeout(timer);
      return add(end);
    },
    end() {
      for (const end of [...ends].reverse()) end();
      ends.clear();
    },
  };
}

/** `act` once things have been quiet for `milliseconds`. */
export function debounced(life, milliseconds, act) {
  let forget = () => {};
  return (...given) => {
    forget();
    forget = life.later(milliseconds, () => act(...given));
  };
}
