// The Timeline tab: every turn, how things stood after it, and the way back.

import { actionButton, h, isSeen, refill, setUsable } from './elements.js';
import { field, fold } from './fields.js';
import { debounced } from './lifetime.js';
import { createListbox } from './listbox.js';
import { counted, sentence } from './phrases.js';
import { standingView } from './party-tab.js';

/** @param act `{order(message), confirm(question)}` */
export function createTimelineTab(life, ask, act) {
  const slider = h('input', { type: 'range', min: '0', max: '0', step: '1', input: () => go(Number(slider.value)) });
  const name = h('p', { class: 'wk-turn-name' });
  const there = h('div', { class: 'wk-preview' });
  const rewind = actionButton('Rewind to here', askRewind);
  const undo = actionButton('Undo the rewind', () => act.order({ type: 'undo' }));
  const list = createListbox({ label: 'Turns', draw: turnRow, picked: (entry) => go(entry.turn) });
  const el = h('div', { class: 'wk-timeline-tab' },
    field('Turn', slider), name,
    h('div', { class: 'wk-acts-row' }, rewind, undo),
    there, h('div', { class: 'wk-block' }, h('h4', {}, 'All turns'), list.el));
  let entries = [];
  let at = -1;
  let preview = null;
  let stale = true;
  let canOrder = false;
  const look = debounced(life, 250, lookThere);

  async function load() {
    stale = false;
    try {
      const { value } = await ask('timeline');
      const atHead = at < 0 || at >= entries.length - 1;
      entries = value.entries;
      const head = entries.length - 1;
      slider.max = String(entries[head]?.turn ?? 0);
      list.show([...entries].reverse(), -1);
      go(atHead ? entries[head].turn : Math.min(at, entries[head].turn), true);
    } catch (refusal) {
      tell(refusal);
    }
  }

  function go(turn, again = false) {
    if (turn === at && !again) return;
    at = turn;
    preview = null;
    const index = entries.findIndex((entry) => entry.turn === turn);
    const entry = entries[index];
    slider.value = String(turn);
    slider.setAttribute('aria-valuetext', `Turn ${turn}: ${entry.title}, ${entry.date}`);
    refill(name, h('b', {}, `Turn ${turn}`), ` of ${entries.at(-1).turn}: ${entry.title}`, h('span', { class: 'wk-when' }, entry.date));
    list.choose(entries.length - 1 - index);
    setUse();
    look(turn);
  }

  async function lookThere(turn) {
    try {
      const { value } = await ask('preview', { turn });
      if (turn !== at) return;
      preview = value;
      refill(there, previewView(value));
      setUse();
    } catch (refusal) {
      if (turn === at) tell(refusal);
    }
  }

  function tell(refusal) {
    refill(there, h('p', {}, `${sentence(refusal.what)} ${sentence(refusal.remedy)}`));
  }

  function setUse() {
    setUsable(rewind, canOrder && preview !== null && preview.removed > 0);
    setUsable(undo, canOrder);
  }

  async function askRewind() {
    const { turn, removed, titles } = preview;
    const turns = counted(removed, 'turn');
    const hidden = removed - titles.length;
    const yes = await act.confirm({
      title: `Rewind to turn ${turn}?`,
      body: [
        h('p', {}, `${turns} will be taken back:`),
        h('ul', { class: 'wk-titles' }, hidden > 0 && h('li', {}, `${counted(hidden, 'earlier turn')} of these`), titles.map((title) => h('li', {}, title))),
        h('p', { class: 'wk-dim' }, 'The rewind can be undone until the next turn is played.'),
      ],
      yes: `Take back ${turns}`,
      no: removed === 1 ? 'Keep it' : 'Keep them',
    });
    if (yes) act.order({ type: 'rewind', turn });
  }

  return {
    el,
    show(state) {
      canOrder = state.canOrder;
      undo.hidden = state.undoable === null || state.undoable === undefined;
      undo.textContent = `Undo the rewind (back to turn ${state.undoable})`;
      setUse();
      if (stale && state.ready && state.live && isSeen(el)) load();
    },
    outdated() { stale = true; },
  };
}

function turnRow({ turn, title, date, who }) {
  return [
    h('span', { class: 'wk-row-number' }, String(turn)),
    h('span', { class: 'wk-row-words' }, title, h('span', { class: 'wk-row-caption' }, [date, who].filter(Boolean).join(' · '))),
  ];
}

function previewView({ standing }) {
  return [
    h('p', { class: 'wk-where' }, h('b', {}, standing.place), standing.zone && `, ${standing.zone}`),
    h('ul', { class: 'wk-then' }, standing.party.map((member) => h('li', {},
      `${member.name} `, h('b', {}, `${member.hit_points}/${member.max_hit_points}`),
      member.conditions.length > 0 && ` (${member.conditions.join(', ')})`, member.dead && ' dead'))),
    standing.fight && h('p', {}, `In a fight, round ${standing.fight.round}`),
    fold('All of it', 'then', false, standingView(standing)),
  ];
}
