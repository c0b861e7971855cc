// The GM tab: corrections, awards, setting the story right, and pausing or ending the campaign.

import { actionButton, h, isSeen, refill, setUsable, whenChanged } from './elements.js';
import { field, fold, form, numberField, textField } from './fields.js';
import { sentence } from './phrases.js';
import { createAward } from './gm-award.js';
import { createCorrection } from './gm-correction.js';

/** @param act `{order(message), confirm(question)}` */
export function createGmTab(ask, act) {
  const correction = createCorrection(act.order);
  const award = createAward(act.order);
  const retcon = createRetcon(act.order);
  const standing = createStanding(act);
  const note = h('p', { role: 'status' });
  const el = h('div', { class: 'wk-gm-tab' },
    h('p', { class: 'wk-dim' }, 'All of this is recorded in the campaign as the game master’s doing, with the reason you give.'),
    note,
    fold('Correct a value', 'correct', true, correction.el),
    fold('Award', 'award', false, award.el),
    fold('Set the story right', 'retcon', false, retcon.el),
    fold('Pause or end', 'status', false, standing.el));
  const drawParty = whenChanged((party) => award.setParty(party));
  let stale = true;

  async function load() {
    stale = false;
    try {
      const { value } = await ask('paths');
      correction.setPaths(value.paths);
      note.textContent = '';
    } catch (refusal) {
      note.textContent = `${sentence(refusal.what)} ${sentence(refusal.remedy)}`;
    }
  }

  return {
    el,
    show(state) {
      drawParty(state.standing.party.map(({ id, name }) => ({ id, name })));
      retcon.show(state);
      standing.show(state);
      for (const one of [correction, award, retcon]) setUsable(one.button, state.canOrder);
      if (stale && state.ready && state.live && isSeen(el)) load();
    },
    outdated() { stale = true; },
  };
}

function createRetcon(order) {
  const turn = numberField({ min: '1', required: true });
  const text = h('textarea', { rows: '4', required: true });
  const reason = textField();
  const { el, button } = form('Record it', submit,
    field('What was told in turn', turn, 'That turn stays as it was told; from now on this holds instead'),
    field('What really happened', text), field('Reason', reason, 'May be left empty'));
  let head = -1;

  async function submit() {
    const done = await order({ type: 'retcon', turn: Number(turn.value), text: text.value, reason: reason.value.trim() });
    if (done) text.value = reason.value = '';
  }

  return {
    el,
    button,
    show(state) {
      turn.max = String(state.turn);
      if (!turn.value || Number(turn.value) === head) turn.value = String(state.turn);
      head = state.turn;
    },
  };
}

const STATUS_ORDERS = {
  pause: ['Pause', 'Pause the campaign?', 'Nobody can play until it is resumed.'],
  resume: ['Resume', 'Resume the campaign?', 'Play goes on where it stopped.'],
  end: ['End', 'End the campaign?', 'No turn can be played after this, unless an earlier turn is gone back to.'],
};
const STATUS_WORDS = {
  active: ['The campaign is under way.', ['pause', 'end']],
  paused: ['The campaign is paused.', ['resume', 'end']],
  ended: ['The campaign has ended. Rewind to an earlier turn to play on from there.', []],
};

function createStanding({ order, confirm }) {
  const why = textField();
  const words = h('p', {});
  const row = h('div', { class: 'wk-acts-row' });
  const whyBox = field('Reason', why, 'May be left empty');
  let buttons = [];

  const draw = whenChanged((status) => {
    const [sentenceOf, orders] = STATUS_WORDS[status] ?? STATUS_WORDS.active;
    words.textContent = sentenceOf;
    whyBox.hidden = !orders.length;
    buttons = orders.map((name) => actionButton(`${STATUS_ORDERS[name][0]}…`, () => askStatus(name)));
    buttons.forEach((button, at) => { button.dataset.key = orders[at]; });
    refill(row, buttons);
  });

  async function askStatus(name) {
    const [label, title, body] = STATUS_ORDERS[name];
    if (!await confirm({ title, body: h('p', {}, body), yes: label })) return;
    const done = await order({ type: 'status', order: name, why: why.value.trim() });
    if (done) why.value = '';
  }

  return {
    el: h('div', { class: 'wk-form' }, words, whyBox, row),
    show(state) {
      draw(state.status);
      for (const button of buttons) setUsable(button, state.canOrder);
    },
  };
}
