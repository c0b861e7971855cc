// A turn on the page: its caption, the player's words, what the dice did, and the tale.

import { freshId, h } from './elements.js';
import { emphasised } from './emphasis.js';
import { spokenLines, turnLines } from './turn-lines.js';
import { loreButton } from './lore-view.js';

/** The paragraphs before play began. */
export function openingView(paragraphs) {
  return h('section', { class: 'wk-turn wk-opening', 'aria-label': 'The beginning' },
    h('div', { class: 'wk-tale' }, paragraphs.map(taleParagraph)));
}

/** A committed turn; `ask` is the link's, for the lore. */
export function turnView(turn, ask) {
  const el = h('article', { class: 'wk-turn' },
    playerWords(turn.who, turn.player_text, turn.kind),
    turnLines(turn.lines),
    h('div', { class: 'wk-tale' }, turn.paragraphs.map(taleParagraph)));
  el.prepend(turnCaption(turn, ask, el));
  return el;
}

/** The line above a turn, which names `article` as that turn. */
export function turnCaption(turn, ask, article) {
  const id = freshId('turn');
  article.dataset.number = turn.number;
  article.dataset.kind = turn.kind;
  article.setAttribute('aria-labelledby', id);
  return h('header', { class: 'wk-caption' },
    h('h3', { id }, `Turn ${turn.number}`),
    h('span', { class: 'wk-rule', 'aria-hidden': 'true' }),
    turn.cites > 0 && loreButton(turn.number, ask),
    h('span', { class: 'wk-date' }, turn.date));
}

/** What the player said, with who said it. */
export function playerWords(who, text, kind = 'play') {
  if (!text) return null;
  return h('div', { class: 'wk-said', 'data-kind': kind },
    h('p', { class: 'wk-who' }, who), h('p', { class: 'wk-words' }, text));
}

/** A paragraph of the tale. */
export function taleParagraph(text) {
  return h('p', {}, emphasised(text));
}

/** A finished turn as it is read aloud. */
export function spokenTurn(turn) {
  const tale = turn.paragraphs.map((text) => emphasised(text).map((node) => node.textContent).join(''));
  return [`Turn ${turn.number}`, spokenLines(turn.lines), ...tale].filter(Boolean).join('. ');
}
