// Who tells the story, and what it has cost so far.

import { h, refill, whenChanged } from './elements.js';
import { counted } from './phrases.js';

export function createFootline() {
  const el = h('footer', { class: 'wk-foot' });
  const draw = whenChanged((teller) => refill(el,
    h('span', {}, tellerWords(teller)), h('span', {}, spentWords(teller))));
  return { el, show: (state) => draw(state.teller) };
}

function tellerWords({ name, model, endpoint }) {
  if (name === 'offline') return 'Told by the offline narrator';
  return [`Told by ${name}`, model && model !== name && ` (${model})`, endpoint && ` at ${endpoint}`].filter(Boolean).join('');
}

function spentWords({ calls, prompt_tokens: read, completion_tokens: written, cost, estimated }) {
  if (!calls && !read && !written) return 'No model calls so far';
  const tokens = `${counted(read + written, 'token')} in ${counted(calls, 'call')}`;
  return [tokens, cost, estimated ? 'estimated' : ''].filter(Boolean).join(' · ');
}
