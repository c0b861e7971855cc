// How the dice fell against what chance would have: a picture, a sentence, a table.

import { freshId, h, svg } from './elements.js';
import { grouped } from './phrases.js';

const CHART = { width: 320, height: 104, left: 4, right: 4, top: 14, bottom: 18 };

export function fairnessView(fairness) {
  if (!fairness || !fairness.thrown) return [h('p', { class: 'wk-dim' }, 'None has been thrown yet.')];
  return [
    fairnessChart(fairness),
    h('p', { class: 'wk-fair-words' }, fairnessSentence(fairness)),
    h('details', { class: 'wk-fold', 'data-key': 'faces' }, h('summary', {}, 'As a table'), facesTable(fairness)),
  ];
}

function fairnessSentence({ sides, thrown, chi_square: chi, degrees, p, verdict }) {
  const test = Number.isFinite(chi) && Number.isFinite(p)
    ? `; chi-square ${rounded(chi)} with ${degrees} degrees of freedom, p = ${rounded(p)}` : '';
  return `${grouped(thrown)} throws of a d${sides}${test}: ${verdict}.`;
}

function rounded(value) {
  return String(Number(value.toPrecision(3)));
}

function fairnessChart({ sides, thrown, expected_each: expected, faces }) {
  const { width, height, left, right, top, bottom } = CHART;
  const titleId = freshId('chart');
  const most = Math.max(Number(expected), ...faces.map((one) => one.observed)) || 1;
  const step = (width - left - right) / faces.length;
  const floor = height - bottom;
  const reach = (value) => (floor - top) * (value / most);
  const every = Math.ceil(faces.length / 20);
  const bars = faces.map(({ face, observed }, at) => svg('g', {},
    svg('rect', {
      class: 'wk-chart-bar', x: left + at * step + step * 0.18, width: step * 0.64, y: floor - reach(observed), height: reach(observed),
    }),
    at % every === 0 && svg('text', { class: 'wk-chart-label', x: left + (at + 0.5) * step, y: height - 5, 'text-anchor': 'middle' }, String(face))));
  const level = floor - reach(Number(expected));
  return svg('svg', {
    class: 'wk-chart', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-labelledby': titleId, 'aria-describedby': `${titleId}-d`,
  },
    svg('title', { id: titleId }, `Faces of the d${sides}: observed and expected`),
    svg('desc', { id: `${titleId}-d` }, `${thrown} throws; ${expected} of each face are expected. The table below has the numbers.`),
    bars,
    svg('line', { class: 'wk-chart-halo', x1: left, x2: width - right, y1: level, y2: level }),
    svg('line', { class: 'wk-chart-expected', x1: left, x2: width - right, y1: level, y2: level }),
    svg('text', { class: 'wk-chart-label', x: width - right, y: 9, 'text-anchor': 'end' }, `– – expected ${expected}`),
    svg('text', { class: 'wk-chart-label', x: left, y: 9 }, '■ observed'));
}

function facesTable({ expected_each: expected, faces }) {
  return h('table', { class: 'wk-table' },
    h('thead', {}, h('tr', {}, ['Face', 'Observed', 'Expected'].map((name) => h('th', { scope: 'col' }, name)))),
    h('tbody', {}, faces.map(({ face, observed }) => h('tr', {},
      h('th', { scope: 'row' }, String(face)), h('td', {}, String(observed)), h('td', {}, String(expected))))));
}
