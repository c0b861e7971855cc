// What the panel says beside the story: failures as alerts, quiet notices, and the hidden
// lines through which a finished turn is read aloud once.

import { h } from './elements.js';
import { sentence } from './phrases.js';

const MOST_SHOWN = 3;

export function createAlerts() {
  const alerts = h('div', { class: 'wk-alerts', role: 'alert' });
  const notices = h('div', { class: 'wk-notices' });
  const voice = h('div', { class: 'wk-unseen', role: 'status' });
  const el = h('div', { class: 'wk-messages' }, alerts, notices);
  const named = new Map();
  let afterwards = () => {};

  function show(box, kind, words, { name = '', action = null } = {}) {
    forget(name);
    const card = h('div', { class: `wk-message wk-${kind}` });
    const close = () => {
      const held = card.contains(card.getRootNode().activeElement);
      card.remove();
      if (held) afterwards();
    };
    card.append(
      h('p', {}, h('span', { class: 'wk-message-mark', 'aria-hidden': 'true' }), words),
      h('div', { class: 'wk-message-acts' },
        action && h('button', { type: 'button', class: 'wk-button', click: () => { close(); action.act(); } }, action.label),
        h('button', { type: 'button', class: 'wk-quiet', click: close }, 'Dismiss')),
    );
    box.append(card);
    if (name) named.set(name, card);
    while (box.children.length > MOST_SHOWN) box.firstElementChild.remove();
  }

  function forget(name) {
    named.get(name)?.remove();
    named.delete(name);
  }

  function say(text) {
    voice.textContent = text;
  }

  return {
    el,
    voice,
    /** What failed, and what to do. Options: `name` (replaces the last so named), `action`. */
    alert(what, remedy = '', options = {}) {
      show(alerts, 'alert', [sentence(what), remedy && ' ', sentence(remedy)], options);
    },
    notice(text, options = {}) {
      show(notices, 'notice', [sentence(text)], options);
      say(sentence(text));
    },
    forget,
    /** Read aloud, once. */
    say,
    /** Clear what belongs to an earlier request. */
    clear() {
      alerts.replaceChildren();
      notices.replaceChildren();
      named.clear();
    },
    /** Where the focus goes when a message that has it is closed. */
    onClose(act) {
      afterwards = act;
    },
  };
}
