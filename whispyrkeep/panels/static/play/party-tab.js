// The Party tab: who is there and how they are, the fight, the quests, the clock.

import { h, refill, whenChanged } from './elements.js';
import { memberCard } from './member-card.js';

export function createPartyTab() {
  const el = h('div', { class: 'wk-party' });
  const draw = whenChanged((standing) => refill(el, standingView(standing)));
  return { el, show: (state) => draw(state.standing) };
}

/** A standing in full: also the preview of an earlier turn. */
export function standingView(standing) {
  return [
    h('p', { class: 'wk-where' }, h('b', {}, standing.place), standing.zone && `, ${standing.zone}`,
      h('span', { class: 'wk-when' }, standing.date)),
    standing.fight && fightOrder(standing.fight),
    standing.party.map((member) => memberCard(member, !standing.fight && standing.party.length > 1 && member.id === standing.acting)),
    standing.people.length > 0 && block('People here', h('ul', { class: 'wk-people' },
      standing.people.map(({ name, attitude }) => h('li', {}, name, attitude && h('span', { class: 'wk-dim' }, ` ${attitude}`))))),
    standing.quests.length > 0 && block('Quests', h('ul', { class: 'wk-quests' }, standing.quests.map(questLine))),
  ];
}

function block(title, ...children) {
  return h('section', { class: 'wk-block' }, h('h4', {}, title), children);
}

const QUEST_MARKS = { active: ['◇', ''], done: ['✓', 'done'], failed: ['✕', 'failed'] };

function questLine({ title, status, objective }) {
  const [mark, word] = QUEST_MARKS[status] ?? ['', status];
  return h('li', { 'data-status': status },
    h('span', { class: 'wk-quest-mark', 'aria-hidden': 'true' }, mark),
    h('div', {}, h('b', {}, title), word && h('span', { class: 'wk-dim' }, ` ${word}`),
      status === 'active' && objective && h('p', {}, objective)));
}

function fightOrder({ round, acting, acting_name: name, order }) {
  return h('section', { class: 'wk-block wk-fight' },
    h('h4', {}, `Fight, round ${round}`),
    name && h('p', { class: 'wk-fight-acting' }, 'Acts now: ', h('b', {}, name)),
    h('ol', {}, order.map((one) => h('li', {
      'data-side': one.side, 'data-out': one.state === 'dead' || one.state === 'fled', 'aria-current': one.id === acting ? 'true' : null,
    },
      h('span', { class: 'wk-initiative', title: 'Initiative' }, String(one.initiative)),
      h('span', { class: 'wk-combatant' }, one.name,
        h('span', { class: 'wk-dim' }, one.side === 'foe' ? ' foe' : ''),
        one.state && h('span', { class: 'wk-state' }, ` ${one.state}`))))));
}
