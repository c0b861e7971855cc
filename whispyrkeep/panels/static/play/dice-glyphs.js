// Dice and outcomes as small drawings; what they show is there as text too.

import { h, svg, unseen } from './elements.js';

// Outlines in a box of 32 by 32, with the inner edges that tell one die from another.
const OUTLINES = {
  4: ['M16 3 30 28H2Z', ''],
  6: ['M6 4H26Q28 4 28 6V26Q28 28 26 28H6Q4 28 4 26V6Q4 4 6 4Z', ''],
  8: ['M16 2 30 16 16 30 2 16Z', 'M2 16 16 22 30 16'],
  10: ['M16 2 30 13V19L16 30 2 19V13Z', 'M2 19 9 17 16 21 23 17 30 19'],
  12: ['M16 2 26 5.5 31 14.5 29 24.5 21 30.5H11L3 24.5 1 14.5 6 5.5Z', ''],
  20: ['M16 1.5 29 8.7V23.3L16 30.5 3 23.3V8.7Z', 'M3 8.7 16 5.6 29 8.7M16 1.5V5.6'],
};
const ROUND = ['M16 2A14 14 0 0 1 16 30A14 14 0 0 1 16 2Z', ''];

const DIE_STATUS_WORDS = { kept: '', dropped: ', dropped', rerolled: ', rolled again', exploded: ', exploded' };

/** One die with the face it fell on: `{sides, face, status}`. */
export function dieGlyph({ sides, face, status }) {
  const [outline, edges] = OUTLINES[sides] ?? ROUND;
  const drawing = svg('svg', { viewBox: '0 0 32 32', 'aria-hidden': 'true', focusable: 'false' },
    svg('path', { class: 'wk-die-body', d: outline }),
    edges && svg('path', { class: 'wk-die-edge', d: edges }),
    (status === 'dropped' || status === 'rerolled') && svg('path', { class: 'wk-die-strike', d: 'M3 29 29 3' }));
  return h('span', { class: 'wk-die', 'data-sides': sides, 'data-status': status, 'data-extreme': extreme(sides, face) },
    drawing,
    h('span', { class: 'wk-die-face', 'aria-hidden': 'true' }, String(face)),
    unseen(`d${sides}: ${face}${DIE_STATUS_WORDS[status] ?? `, ${status}`}. `));
}

function extreme(sides, face) {
  if (sides !== 20) return null;
  return face === 20 ? 'high' : face === 1 ? 'low' : null;
}

const OUTCOMES = {
  success: ['success', 'M3 8.5 6.5 12 13 4'],
  failure: ['failure', 'M4 4 12 12M12 4 4 12'],
  critical_success: ['critical success', 'M8 1.5 9.9 6.1 14.5 8 9.9 9.9 8 14.5 6.1 9.9 1.5 8 6.1 6.1Z'],
  critical_failure: ['critical failure', 'M8 1.5V9M8 12.5V14.5M2 2.5 5 6.5M14 2.5 11 6.5'],
};

/** "success" for `critical_success` and so on; nothing for `none`. */
export function outcomeWord(outcome) {
  return OUTCOMES[outcome]?.[0] ?? '';
}

/** The outcome as a shape and a word. */
export function outcomeMark(outcome) {
  const known = OUTCOMES[outcome];
  if (!known) return null;
  return h('span', { class: 'wk-outcome', 'data-outcome': outcome },
    svg('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true', focusable: 'false' }, svg('path', { d: known[1] })),
    known[0]);
}

/** A small d20 without a face: the sign of a known check. */
export function checkSign() {
  const [outline, edges] = OUTLINES[20];
  return svg('svg', { class: 'wk-check-sign', viewBox: '0 0 32 32', 'aria-hidden': 'true', focusable: 'false' },
    svg('path', { d: outline }), svg('path', { d: edges }), svg('path', { d: 'M16 10 24 22H8Z' }));
}
