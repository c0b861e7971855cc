// The copy of the last turns that a saved notebook shows is hidden while a panel lives.

import { h } from './elements.js';

/** @param name class of the copy, as the kernel sends it */
export function hideCopy(root, name) {
  if (!name || root.querySelector('style')) return;
  root.append(h('style', {}, `.${CSS.escape(name)} { display: none; }`));
}
