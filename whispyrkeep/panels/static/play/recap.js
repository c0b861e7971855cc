// Where things stand, in a strip above the story: one line, or a few.

import { h, refill, whenChanged } from './elements.js';

export function createRecap() {
  const el = h('section', { class: 'wk-recap', 'aria-label': 'Recap' });

  const draw = whenChanged(({ concise, last, standing }) => {
    refill(el, concise ? conciseRecap(standing) : fullRecap(last, standing));
  });

  return {
    el,
    show(state) {
      el.hidden = !state.settings.recap_open;
      if (el.hidden) return;
      draw({ concise: state.settings.concise_recap, last: state.lastTitle, standing: recapOf(state.standing) });
    },
  };
}

function recapOf({ place, zone, date, party, quests }) {
  const active = quests.find((quest) => quest.status === 'active');
  return {
    place: zone ? `${place}, ${zone}` : place,
    date,
    objective: active ? active.objective || active.title : '',
    party: party.map((member) => ({
      name: member.name,
      state: `${member.hit_points}/${member.max_hit_points}`,
      conditions: member.dead ? ['dead'] : member.conditions,
    })),
  };
}

function conciseRecap({ place, objective, party }) {
  const members = party.map((member) => [member.name, member.state, ...member.conditions].join(' '));
  return h('p', { class: 'wk-recap-line' },
    [place, ...members, objective].filter(Boolean).flatMap((part, at) => [
      at > 0 && h('span', { class: 'wk-dot', 'aria-hidden': 'true' }, ' · '), h('span', {}, part)]));
}

function fullRecap(last, { place, date, objective, party }) {
  const rows = [
    ['Last', last], ['Objective', objective], ['Place', [place, date].filter(Boolean).join(' · ')],
  ];
  return h('dl', { class: 'wk-recap-rows' },
    rows.filter(([, words]) => words).map(([name, words]) => h('div', {}, h('dt', {}, name), h('dd', {}, words))),
    h('div', {}, h('dt', {}, 'Party'),
      h('dd', {}, party.map((member) => h('span', { class: 'wk-recap-member' },
        `${member.name} `, h('b', {}, member.state),
        member.conditions.length > 0 && ` (${member.conditions.join(', ')})`)))));
}
