// Why nothing can be played just now, or what waits to be finished, and what to do about it.

import { h, refill, whenChanged } from './elements.js';
import { wordsOf } from './phrases.js';

/** @param act `{resume(), timeline(), goOn(text), discard()}` */
export function createSituation(act) {
  const el = h('div', { class: 'wk-situation', role: 'status' });

  const draw = whenChanged((found) => {
    refill(el, found && [
      h('p', {}, h('span', { class: 'wk-message-mark', 'aria-hidden': 'true' }), found.words,
        found.quote && h('q', { class: 'wk-quote' }, found.quote)),
      h('div', { class: 'wk-message-acts' }, found.acts.map((name) => h('button', {
        type: 'button', class: 'wk-button', 'data-key': name, click: () => act[name](found.sends),
      }, ACT_LABELS[name]))),
    ]);
    el.hidden = !found;
  });

  return { el, show: (state) => draw(situationOf(state)) };
}

const ACT_LABELS = {
  resume: 'Resume', timeline: 'Open the timeline', goOn: 'Go on with it', discard: 'Forget it',
};

function situationOf({ live, status, draft, running, free, options }) {
  if (!live) {
    return { words: 'The kernel was restarted. Run this cell again to go on; every committed turn is safe.', acts: [] };
  }
  if (status === 'paused') return { words: 'The campaign is paused. Resume it to play on.', acts: ['resume'] };
  if (status === 'ended') {
    return {
      words: 'The campaign has ended. Rewind to an earlier turn to play on from there, or make a copy of the campaign.',
      acts: ['timeline'],
    };
  }
  if (draft && !running && free) {
    return {
      words: 'A turn was not finished; dice that fell for it are kept. Go on with it, or forget it: ',
      quote: wordsOf(draft, options), sends: draft, acts: ['goOn', 'discard'],
    };
  }
  return null;
}
