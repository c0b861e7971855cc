// Form fields with their labels and hints.

import { freshId, h, isUsable } from './elements.js';

/** A labelled control, with a hint under it. */
export function field(label, control, hint = '') {
  const id = freshId('field');
  control.id = id;
  control.classList.add('wk-field');
  const note = hint && h('span', { class: 'wk-field-hint', id: `${id}-hint` }, hint);
  if (note) control.setAttribute('aria-describedby', note.id);
  return h('div', { class: 'wk-field-box' }, h('label', { for: id }, label), control, note);
}

export function textField(props = {}) {
  return h('input', { type: 'text', autocomplete: 'off', ...props });
}

export function numberField(props = {}) {
  return h('input', { type: 'number', inputmode: 'numeric', step: '1', ...props });
}

/** A choice among `[value, label]` pairs. */
export function choice(pairs, changed = null) {
  const control = h('select', { change: changed });
  setChoices(control, pairs);
  return control;
}

/** Other pairs for a choice; what was chosen stays chosen when it is still there. */
export function setChoices(control, pairs) {
  const chosen = control.value;
  control.replaceChildren(...pairs.map(([value, label]) => h('option', { value }, label)));
  if (pairs.some(([value]) => String(value) === chosen)) control.value = chosen;
}

/** A checkbox with its label behind it. */
export function tickBox(label, changed = null) {
  const box = h('input', { type: 'checkbox', change: changed });
  return { box, el: h('label', { class: 'wk-tick' }, box, h('span', {}, label)) };
}

/** One of several, all of them in view; `get` and `set` the value. */
export function radioGroup(legend, pairs, changed) {
  const name = freshId('radio');
  const inputs = pairs.map(([value]) => h('input', { type: 'radio', name, value, change: () => changed(value) }));
  const el = h('fieldset', { class: 'wk-radios' }, h('legend', {}, legend),
    pairs.map(([value, label], at) => h('label', { class: 'wk-radio', 'data-value': value }, inputs[at], h('span', {}, label))));
  return { el, set(value) { for (const one of inputs) one.checked = one.value === value; } };
}

/**
 * A form that hands its submission over, once its fields are filled in, and never leaves the
 * page. `button` submits it; see `setUsable`.
 */
export function form(label, submitted, ...children) {
  const button = h('button', { type: 'submit', class: 'wk-button wk-strong' }, label);
  const el = h('form', {
    class: 'wk-form',
    submit: (event) => {
      event.preventDefault();
      if (isUsable(button)) submitted();
    },
  }, children, h('div', { class: 'wk-acts-row' }, button));
  return { el, button };
}

/** A part that folds away; `key` keeps it as it is when what holds it is drawn again. */
export function fold(title, key, open, ...children) {
  return h('details', { class: 'wk-fold', 'data-key': key, open }, h('summary', {}, h('h4', {}, title)), children);
}
