// A correction: one value of the campaign, set by the game master, with a reason.

import { h } from './elements.js';
import { choice, field, form, textField, tickBox } from './fields.js';
import { createListbox } from './listbox.js';
import { counted } from './phrases.js';

const ROWS_SHOWN = 120;

/** @param order gives an order and tells by true that it was carried out */
export function createCorrection(order) {
  const find = textField({ type: 'search', input: filter });
  const list = createListbox({ label: 'Values that can be set', draw: pathRow, picked: choosePath });
  const count = h('p', { class: 'wk-dim' });
  const chosen = h('p', { class: 'wk-chosen' }, 'Choose a value above.');
  const text = textField();
  const truth = choice([['true', 'true'], ['false', 'false']]);
  const textBox = field('New value', text);
  const truthBox = field('New value', truth);
  const nothing = tickBox('Nothing (no value)', showKind);
  const reason = textField({ required: true });
  const entry = form('Correct it', submit, textBox, truthBox, nothing.el, field('Reason', reason));
  const el = h('div', { class: 'wk-form' }, field('Find a value', find), list.el, count, chosen, entry.el);
  let paths = [];
  let path = null;
  entry.el.hidden = true;

  function filter() {
    const wanted = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const hits = paths.filter((one) => wanted.every((word) => `${one.path} ${one.now}`.toLowerCase().includes(word)));
    const shown = hits.slice(0, ROWS_SHOWN);
    list.show(shown, shown.findIndex((one) => one.path === path?.path));
    count.textContent = hits.length > shown.length
      ? `${counted(hits.length - shown.length, 'more', 'more')}; type to narrow them down.` : '';
  }

  function choosePath(picked) {
    path = picked;
    chosen.replaceChildren(h('b', {}, path.path), ` is ${nowWords(path.now)}; takes ${path.value}`);
    entry.el.hidden = false;
    nothing.box.checked = false;
    text.value = path.now === null || typeof path.now === 'boolean' ? '' : String(path.now);
    if (typeof path.now === 'boolean') truth.value = String(!path.now);
    showKind();
  }

  function showKind() {
    const isTruth = typeof path.now === 'boolean';
    textBox.hidden = isTruth || nothing.box.checked;
    text.required = !textBox.hidden;
    truthBox.hidden = !isTruth || nothing.box.checked;
  }

  function newValue() {
    if (nothing.box.checked) return null;
    if (typeof path.now === 'boolean') return truth.value === 'true';
    return typeof path.now === 'string' ? text.value : readValue(text.value);
  }

  async function submit() {
    const done = await order({ type: 'gm_set', path: path.path, value: newValue(), reason: reason.value.trim() });
    if (done) reason.value = '';
  }

  return {
    el,
    button: entry.button,
    setPaths(given) {
      paths = given;
      const same = path && paths.find((one) => one.path === path.path);
      if (same) chosen.replaceChildren(h('b', {}, same.path), ` is ${nowWords(same.now)}; takes ${same.value}`);
      filter();
    },
  };
}

function pathRow({ path, now }) {
  return [h('span', { class: 'wk-row-words' }, path), h('span', { class: 'wk-row-now' }, nowWords(now))];
}

function nowWords(now) {
  return now === null || now === undefined ? 'nothing' : String(now) || 'empty';
}

/** "12" as the number, "true" as the truth value, anything else as text. */
function readValue(text) {
  const trimmed = text.trim();
  if (/^-?\d+$/.test(trimmed)) return Number(trimmed);
  return trimmed === 'true' || trimmed === 'false' ? trimmed === 'true' : text;
}
