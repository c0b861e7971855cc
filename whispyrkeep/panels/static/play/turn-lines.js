// What the rules did in a turn: its rolls, and quiet lines for the rest.

import { h } from './elements.js';
import { counted } from './phrases.js';
import { outcomeMark } from './dice-glyphs.js';
import { rollCard, rollDetails } from './roll-view.js';

/** The lines of a turn, or of one throw within it. */
export function turnLines(lines, { open = false } = {}) {
  if (!lines.length) return null;
  const rolls = lines.filter((line) => line.roll).map((line) => line.roll);
  const others = lines.filter((line) => !line.roll);
  return h('div', { class: 'wk-lines' },
    rolls.length === 1 && rollDetails(rolls[0], { open }),
    rolls.length > 1 && manyRolls(rolls, open),
    others.length > 0 && h('ul', { class: 'wk-facts' }, others.map((line) => h('li', {}, line.text))));
}

function manyRolls(rolls, open) {
  return h('details', { class: 'wk-roll wk-rolls', open },
    h('summary', {},
      h('span', { class: 'wk-roll-words' }, counted(rolls.length, 'roll'),
        h('span', { class: 'wk-glance' }, rolls.slice(0, 6).map(glance)))),
    h('ul', { class: 'wk-roll-cards' }, rolls.map(rollCard)));
}

function glance(roll) {
  return h('span', { class: 'wk-glance-one' }, `${roll.total} `, outcomeMark(roll.outcome));
}

/** The lines as they are read aloud. */
export function spokenLines(lines) {
  return lines.map((line) => line.text).join('. ');
}
