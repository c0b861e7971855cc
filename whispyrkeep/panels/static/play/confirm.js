// A question before something that many turns hang on.

import { freshId, h } from './elements.js';

/** @returns `ask({title, body, yes, no})`, a promise of true or false */
export function createConfirm(root, life) {
  const id = freshId('question');
  const dialog = h('dialog', { class: 'wk-dialog', 'aria-labelledby': id });
  let answer = () => {};
  root.append(dialog);
  life.listen(dialog, 'close', () => answer(dialog.returnValue === 'yes'));
  life.add(() => dialog.close());

  function ask({ title, body, yes, no = 'Cancel' }) {
    dialog.returnValue = '';
    dialog.replaceChildren(
      h('h3', { id }, title), h('div', { class: 'wk-dialog-body' }, body),
      h('div', { class: 'wk-dialog-acts' },
        h('button', { type: 'button', class: 'wk-button', autofocus: true, click: () => dialog.close('no') }, no),
        h('button', { type: 'button', class: 'wk-button wk-strong', click: () => dialog.close('yes') }, yes)));
    dialog.showModal();
    return new Promise((resolve) => { answer = resolve; });
  }

  return { ask };
}
