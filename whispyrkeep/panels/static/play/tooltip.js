// A tooltip that the keyboard reaches, the pointer may rest on, and Escape closes (WCAG 1.4.13).

import { h } from './elements.js';

/** Makes tooltips of which at most one is open. */
export function createTooltips(life) {
  let open = null;
  let forget = () => {};

  // The pointer can be on a control while the keys go elsewhere, so Escape is heard everywhere;
  // it closes the tooltip and does nothing else.
  life.listen(window, 'keydown', (event) => {
    if (event.key !== 'Escape' || !open) return;
    hide();
    event.stopPropagation();
    event.preventDefault();
  }, { capture: true });

  function show(tip, control) {
    forget();
    if (open === tip) return;
    hide();
    open = tip;
    tip.showPopover();
    place(tip, control.getBoundingClientRect());
  }

  /** Above the control, or below it where there is no room; never outside the window. */
  function place(tip, { left, top, bottom }) {
    const { width, height } = tip.getBoundingClientRect();
    const room = document.documentElement.clientWidth - width - 8;
    tip.style.left = `${Math.max(8, Math.min(left + 12, room))}px`;
    tip.style.top = `${top > height + 4 ? top - height : bottom}px`;
  }

  function hide() {
    forget();
    if (open?.isConnected) open.hidePopover();
    open = null;
  }

  function hideSoon() {
    forget();
    forget = life.later(160, hide);
  }

  return {
    hide,
    /** Put `contents` beside `control`, in a box that holds both. */
    attach(control, contents) {
      const id = `wk-tip-${Math.random().toString(36).slice(2, 10)}`;
      const tip = h('div', { class: 'wk-tip', role: 'tooltip', popover: 'manual', id }, contents);
      control.setAttribute('aria-describedby', id);
      return h('div', {
        class: 'wk-tipped',
        pointerenter: () => show(tip, control),
        pointerleave: hideSoon,
        focusin: () => { if (control.matches(':focus-visible')) show(tip, control); },
        focusout: hideSoon,
      }, control, tip);
    },
  };
}
