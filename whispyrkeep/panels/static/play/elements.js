// Building the page: elements with text only. Nothing here can turn a text into markup.

const SVG_SPACE = 'http://www.w3.org/2000/svg';

/** An element; strings among `children` become text nodes, null and false are left out. */
export function h(tag, props, ...children) {
  return dressed(document.createElement(tag), props, children);
}

/** The same for a drawing. */
export function svg(tag, props, ...children) {
  return dressed(document.createElementNS(SVG_SPACE, tag), props, children);
}

function dressed(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat(Infinity).filter(isShown).map(asNode));
  return element;
}

function isShown(child) {
  return child !== null && child !== undefined && child !== false && child !== '';
}

function asNode(child) {
  return child instanceof Node ? child : document.createTextNode(String(child));
}

/** A text that is only there for those who hear the page. */
export function unseen(text) {
  return h('span', { class: 'wk-unseen' }, text);
}

/** The element that has the focus, seen from `element` (also within a shadow root). */
export function focusedNear(element) {
  const root = element.getRootNode();
  return root.activeElement ?? null;
}

/**
 * Replace what is in `container`. Whatever carries a `data-key` that is there before and after
 * keeps its focus and, for <details>, whether it is open.
 */
export function refill(container, ...children) {
  const opened = new Map();
  for (const one of container.querySelectorAll('details[data-key]')) opened.set(one.dataset.key, one.open);
  const focused = focusedNear(container);
  const key = container.contains(focused) ? focused.closest('[data-key]')?.dataset.key : undefined;
  container.replaceChildren(...children.flat(Infinity).filter(isShown).map(asNode));
  for (const one of container.querySelectorAll('details[data-key]')) {
    if (opened.has(one.dataset.key)) one.open = opened.get(one.dataset.key);
  }
  if (key !== undefined) focusKey(container, key);
}

function focusKey(container, key) {
  const found = [...container.querySelectorAll('[data-key]')].find((one) => one.dataset.key === key);
  const target = found?.tagName === 'DETAILS' ? found.querySelector('summary') : found;
  target?.focus({ preventScroll: true });
}

/** Call `draw(value)` only when `value` is another one than the last time. */
export function whenChanged(draw) {
  let last;
  return (value) => {
    const now = JSON.stringify(value);
    if (now === last) return;
    last = now;
    draw(value);
  };
}

/** A button that can be out of use without losing the focus: see `setUsable`. */
export function actionButton(label, act, look = 'wk-button') {
  const button = h('button', { type: 'button', class: look, click: () => { if (isUsable(button)) act(); } }, label);
  return button;
}

export function setUsable(control, usable) {
  if (usable) control.removeAttribute('aria-disabled');
  else control.setAttribute('aria-disabled', 'true');
}

export function isUsable(control) {
  return control.getAttribute('aria-disabled') !== 'true';
}

/** Whether an element is on the page and neither it nor what holds it is hidden. */
export function isSeen(element) {
  return element.isConnected && !element.closest('[hidden]');
}

/** An id that no other element of the page has. */
export function freshId(stem) {
  return `wk-${stem}-${Math.random().toString(36).slice(2, 10)}`;
}
