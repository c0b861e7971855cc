// The reader's place in the story: at the end it follows the tale, anywhere else it stays
// where it is to the pixel, whatever is added, dropped or set in another font.

const AT_END = 48;
const NEAR_TOP = 600;

/**
 * @param scroller what scrolls; its only child is `content`
 * @param told `{atEnd(bool), nearTop()}`
 */
export function createScrollKeeper(scroller, content, life, told) {
  let stuck = true;
  let lastTop = 0;
  let anchor = null;
  let planned = 0;
  const turns = content.getElementsByClassName('wk-turn');

  function distance() {
    return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
  }

  function heardScroll() {
    const top = scroller.scrollTop;
    if (distance() < AT_END) setStuck(true);
    else if (top < lastTop - 1) setStuck(false);
    lastTop = top;
    if (!stuck) anchor = findAnchor();
    if (top < NEAR_TOP && !stuck) told.nearTop();
  }

  function setStuck(now) {
    if (now === stuck) return;
    stuck = now;
    told.atEnd(stuck);
  }

  /**
   * The topmost thing in view, and how far below the edge it begins. Turns alone count: what
   * stands above the first of them stays there when others come between.
   */
  function findAnchor() {
    const edge = scroller.getBoundingClientRect().top;
    let found = firstBelow(turns, edge);
    for (let depth = 0; found && depth < 3; depth += 1) {
      const inner = found.getBoundingClientRect().top < edge ? firstBelow(found.children, edge) : null;
      if (!inner) break;
      found = inner;
    }
    return found && { element: found, offset: found.getBoundingClientRect().top - edge };
  }

  function hold() {
    if (stuck) {
      scroller.scrollTop = scroller.scrollHeight;
    } else if (anchor?.element.isConnected) {
      const edge = scroller.getBoundingClientRect().top;
      const moved = anchor.element.getBoundingClientRect().top - edge - anchor.offset;
      if (Math.abs(moved) >= 0.5) scroller.scrollTop += moved;
    }
    lastTop = scroller.scrollTop;
  }

  function plan() {
    if (!planned) planned = requestAnimationFrame(arrive);
  }

  function arrive() {
    planned = 0;
    hold();
    if (!stuck && distance() < 2) setStuck(true);
  }

  /** What the reader opens grows downwards, even at the end. */
  function heardClick(event) {
    if (!event.target.closest('summary, [aria-expanded]')) return;
    anchor = findAnchor();
    stuck = false;
  }

  life.listen(scroller, 'scroll', heardScroll, { passive: true });
  life.listen(content, 'click', heardClick, { capture: true });
  const sizes = new ResizeObserver(plan);
  sizes.observe(content);
  sizes.observe(scroller);
  life.add(() => { sizes.disconnect(); cancelAnimationFrame(planned); });

  return {
    isAtEnd: () => stuck,
    /** Change the story; the reader's place is kept at once. */
    around(change) {
      if (!stuck) anchor = findAnchor();
      change();
      hold();
    },
    /** Something was appended: follow it in the next frame, if the reader is at the end. */
    appended: plan,
    toEnd() {
      setStuck(true);
      hold();
    },
    /** Whether an element lies wholly above what is in view. */
    isAbove: (element) => element.getBoundingClientRect().bottom < scroller.getBoundingClientRect().top,
  };
}

function firstBelow(elements, edge) {
  let low = 0;
  let high = elements.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (elements[middle].getBoundingClientRect().bottom > edge) high = middle;
    else low = middle + 1;
  }
  return elements[low] ?? null;
}
