// A list of which one entry is chosen, with the arrow keys or by a click.

import { freshId, h } from './elements.js';

const PAGE_OF_LIST = 10;

/** @param draw the contents of an entry; @param picked called with the entry chosen by the reader */
export function createListbox({ label, draw, picked }) {
  const el = h('ul', { class: 'wk-list', role: 'listbox', tabindex: '0', 'aria-label': label, keydown: heardKey, click: heardClick });
  let entries = [];
  let rows = [];
  let at = -1;

  function show(given, chosen = -1) {
    entries = given;
    rows = entries.map((entry) => h('li', { role: 'option', id: freshId('row'), 'aria-selected': 'false' }, draw(entry)));
    at = -1;
    el.replaceChildren(...rows);
    el.removeAttribute('aria-activedescendant');
    if (chosen >= 0) choose(chosen);
  }

  function choose(index) {
    rows[at]?.setAttribute('aria-selected', 'false');
    at = index;
    const row = rows[at];
    if (!row) return;
    row.setAttribute('aria-selected', 'true');
    el.setAttribute('aria-activedescendant', row.id);
    const above = row.offsetTop - el.scrollTop;
    if (above < 0) el.scrollTop = row.offsetTop;
    else if (above + row.offsetHeight > el.clientHeight) el.scrollTop = row.offsetTop + row.offsetHeight - el.clientHeight;
  }

  function pick(index) {
    const inside = Math.max(0, Math.min(entries.length - 1, index));
    if (!entries.length || inside === at) return;
    choose(inside);
    picked(entries[inside]);
  }

  function heardKey(event) {
    const targets = {
      ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1,
      PageDown: at + PAGE_OF_LIST, PageUp: at - PAGE_OF_LIST,
    };
    if (!(event.key in targets)) return;
    event.preventDefault();
    pick(targets[event.key]);
  }

  function heardClick(event) {
    const row = event.target.closest('[role=option]');
    if (row) pick(rows.indexOf(row));
  }

  return { el, show, choose };
}
