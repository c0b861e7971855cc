// The passages of lore that a turn was told from, fetched when somebody wants to see them.

import { h } from './elements.js';
import { sentence } from './phrases.js';

const LORE_KINDS = { hard: 'Hard canon', soft: 'Rumour' };

/** A button that shows the passages under the turn's caption. */
export function loreButton(turn, ask) {
  const button = h('button', {
    type: 'button', class: 'wk-quiet wk-lore-button', 'aria-expanded': 'false', click: toggle,
  }, 'Lore', h('span', { class: 'wk-unseen' }, ` of turn ${turn}`));
  let shelf = null;

  async function toggle() {
    if (shelf) return close();
    shelf = h('div', { class: 'wk-lore' }, h('p', { class: 'wk-dim' }, 'Looking it up…'));
    const mine = shelf;
    button.setAttribute('aria-expanded', 'true');
    button.closest('.wk-caption').after(shelf);
    try {
      const { value } = await ask('lore', { turn });
      mine.replaceChildren(...value.passages.map(passage));
      if (!value.passages.length) mine.replaceChildren(h('p', { class: 'wk-dim' }, 'Nothing that the table may read.'));
    } catch (refusal) {
      mine.replaceChildren(h('p', {}, `${sentence(refusal.what)} ${sentence(refusal.remedy)}`));
    }
  }

  function close() {
    shelf.remove();
    shelf = null;
    button.setAttribute('aria-expanded', 'false');
  }

  return button;
}

function passage({ title, kind, text, source }) {
  return h('figure', { class: 'wk-passage', 'data-kind': kind },
    h('figcaption', {},
      h('b', {}, title), ' ', h('span', { class: 'wk-kind' }, LORE_KINDS[kind] ?? kind),
      source && h('span', { class: 'wk-source' }, ` ${source}`)),
    h('blockquote', {}, text));
}
