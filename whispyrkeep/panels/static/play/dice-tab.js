// The Dice tab: every roll of the campaign, found by who, what and how it went, and whether the
// dice fall as chance would have them.

import { actionButton, h, isSeen, refill } from './elements.js';
import { choice, field, fold, setChoices, textField } from './fields.js';
import { debounced } from './lifetime.js';
import { counted, sentence } from './phrases.js';
import { fairnessView } from './fairness.js';
import { rollDetails } from './roll-view.js';

const KINDS = [
  ['', 'All kinds'], ['check', 'Checks'], ['save', 'Saves'], ['attack', 'Attacks'], ['damage', 'Damage'],
  ['healing', 'Healing'], ['initiative', 'Initiative'], ['concentration', 'Concentration'], ['death_save', 'Death saves'],
  ['hit_die', 'Hit dice'], ['hit_points', 'Hit points'], ['recharge', 'Recharge'], ['table', 'Tables'], ['other', 'Other'],
];
const OUTCOME_CHOICES = [
  ['', 'All outcomes'], ['success', 'Success'], ['failure', 'Failure'],
  ['critical_success', 'Critical success'], ['critical_failure', 'Critical failure'], ['none', 'No outcome'],
];

export function createDiceTab(life, ask) {
  const reload = () => load();
  const who = choice([['', 'Everyone']], reload);
  const kind = choice(KINDS, reload);
  const outcome = choice(OUTCOME_CHOICES, reload);
  const words = textField({ type: 'search', input: debounced(life, 300, reload) });
  const sides = choice([['20', 'd20']], reload);
  const dieChoice = field('Die', sides);
  dieChoice.classList.add('wk-die-choice');
  const fairness = h('div', { class: 'wk-fairness' });
  const byHand = h('p', { class: 'wk-dim' });
  const list = h('ol', { class: 'wk-rolls-list' });
  const more = actionButton('Earlier rolls', loadMore);
  const note = h('p', { class: 'wk-dim', role: 'status' });
  const el = h('div', { class: 'wk-dice-tab' },
    fold('Are the dice even?', 'fairness', true, dieChoice, fairness, byHand),
    h('div', { class: 'wk-block' }, h('h4', {}, 'Every roll'),
      h('div', { class: 'wk-filters' }, field('Who', who), field('Kind', kind), field('Outcome', outcome), field('Find', words)),
      note, list, more));
  more.hidden = true;
  let stale = true;
  let asked = 0;
  let oldest = 0;

  function filters(before) {
    return {
      who: who.value, kind: kind.value, outcome: outcome.value, text: words.value.trim(), before, sides: Number(sides.value),
    };
  }

  async function get(before, use) {
    const mine = (asked += 1);
    try {
      const { value } = await ask('dice', filters(before));
      if (mine === asked) use(value);
    } catch (refusal) {
      if (mine === asked) note.textContent = `${sentence(refusal.what)} ${sentence(refusal.remedy)}`;
    }
  }

  function load() {
    stale = false;
    return get(0, (value) => {
      setChoices(who, [['', 'Everyone'], ...value.who.map((one) => [one.id, one.name])]);
      if (value.sides.length) setChoices(sides, value.sides.map((size) => [String(size), `d${size}`]));
      dieChoice.hidden = !value.sides.length;
      refill(fairness, fairnessView(value.fairness));
      byHand.textContent = value.by_hand ? `Thrown by hand: ${counted(value.by_hand, 'roll')}.` : '';
      refill(list, value.rolls.map(rollRow));
      note.textContent = value.rolls.length ? '' : value.sides.length ? 'No roll like that.' : 'No dice have been thrown yet.';
      shownTo(value);
    });
  }

  function loadMore() {
    return get(oldest, (value) => {
      const rows = value.rolls.map(rollRow);
      list.append(...rows);
      rows[0]?.querySelector('summary').focus({ preventScroll: true });
      shownTo(value);
    });
  }

  function shownTo(value) {
    oldest = value.rolls.at(-1)?.number ?? oldest;
    more.hidden = !value.more;
  }

  return {
    el,
    show(state) {
      if (stale && state.ready && state.live && isSeen(el)) load();
    },
    outdated() { stale = true; },
  };
}

function rollRow(roll) {
  return h('li', {}, rollDetails(roll, {
    who: true, key: `roll-${roll.number}`, caption: [`Turn ${roll.turn}`, roll.date].filter(Boolean).join(' · '),
  }));
}
