// A roll, explained: every die, every modifier with its source, what it was thrown against.

import { h } from './elements.js';
import { counted, listed, signed } from './phrases.js';
import { dieGlyph, outcomeMark, outcomeWord } from './dice-glyphs.js';

const DICE_SHOWN = 40;

/** "Wisdom (Perception) 17 against 12: success". */
export function rollSummary(roll) {
  const whom = roll.against ? `, ${roll.against}` : '';
  const target = roll.target === null || roll.target === undefined ? '' : ` against ${roll.target}`;
  const outcome = outcomeWord(roll.outcome);
  return `${roll.label}${whom} ${roll.total}${target}${outcome && `: ${outcome}`}`;
}

/** A roll that can be opened; `who` names the thrower in the summary. */
export function rollDetails(roll, { open = false, who = false, key = null, caption = '' } = {}) {
  const mark = outcomeMark(roll.outcome);
  const words = rollSummary({ ...roll, outcome: 'none' });
  return h('details', { class: 'wk-roll', open, 'data-key': key, 'data-outcome': roll.outcome },
    h('summary', {},
      h('span', { class: 'wk-roll-words' }, who && roll.who ? `${roll.who}: ` : '', words, mark && ': ', mark),
      caption && h('span', { class: 'wk-roll-caption' }, caption)),
    rollBody(roll));
}

/** A roll among others, always open: its line and its dice. */
export function rollCard(roll) {
  const words = rollSummary({ ...roll, outcome: 'none' });
  return h('li', { class: 'wk-roll-card', 'data-outcome': roll.outcome },
    h('p', { class: 'wk-roll-line' },
      roll.who && h('span', { class: 'wk-roll-who' }, `${roll.who} `), words, ' ', outcomeMark(roll.outcome)),
    rollBody(roll));
}

function rollBody(roll) {
  return h('div', { class: 'wk-roll-body' }, diceSum(roll), rollNotes(roll));
}

function diceSum(roll) {
  const shown = roll.dice.slice(0, DICE_SHOWN);
  const left = roll.dice.length - shown.length;
  return h('p', { class: 'wk-sum' },
    h('span', { class: 'wk-dice' }, shown.map(dieGlyph), left > 0 && ` and ${counted(left, 'more die', 'more dice')}`),
    roll.modifiers.map((one) => h('span', { class: 'wk-modifier' },
      h('b', {}, signed(one.value)), ' ', h('span', { class: 'wk-source' }, one.source), ' ')),
    h('span', { class: 'wk-total' }, '= ', h('b', {}, String(roll.total))),
    roll.target !== null && roll.target !== undefined
      && h('span', { class: 'wk-target' }, ` against ${roll.target}`));
}

function rollNotes(roll) {
  const notes = [];
  if (roll.advantage === 'advantage' || roll.advantage === 'disadvantage') {
    const reasons = roll.why.length ? `: ${listed(roll.why.map(unsigned))}` : '';
    notes.push(`${roll.advantage === 'advantage' ? 'Advantage' : 'Disadvantage'}${reasons}`);
  } else if (roll.why.length) {
    notes.push(`Neither advantage nor disadvantage: ${listed(roll.why)}`);
  }
  if (roll.by_hand) notes.push('Thrown by hand');
  const source = roll.number ? `${roll.expression}, roll ${roll.number}` : roll.expression;
  return h('p', { class: 'wk-roll-notes' },
    notes.map((note) => h('span', { class: 'wk-note' }, note)), h('span', { class: 'wk-expression' }, source));
}

/** A reason without its sign, where all of them have the same. */
function unsigned(why) {
  return why.replace(/^[+-] /, '');
}
