// A turn on the page: its caption, the player's words, what the dice did, and the tale.

import { h } from './elements.js';
import { emphasised, hasEmphasis } from './emphasis.js';
import { spokenLines, turnLines } from './turn-lines.js';
import { loreButton } from './lore-view.js';

/** The paragraphs before play began. */
export function openingView(paragraphs) {
  return h('section', { class: 'wk-turn wk-opening', 'aria-label': 'The beginning' },
    h('div', { class: 'wk-tale' }, paragraphs.map(taleParagraph)));
}

/**
 * A committed turn.
 *
 * @param ask the link's `ask`, for the lore
 * @param placing `{after, open, reuse}`: behind how many paragraphs the dice stand, whether they
 *   are open, and paragraphs on the page that may be used again
 */
export function turnView(turn, ask, { after = 0, open = false, reuse = [] } = {}) {
  const tale = turn.paragraphs.map((text, at) => reused(reuse[at], text) ?? taleParagraph(text));
  const id = captionId(turn.number);
  return h('article', {
    class: 'wk-turn', 'data-number': turn.number, 'data-kind': turn.kind, 'aria-labelledby': id,
  },
    h('header', { class: 'wk-caption' },
      h('h3', { id }, `Turn ${turn.number}`),
      h('span', { class: 'wk-rule', 'aria-hidden': 'true' }),
      citedCount(turn) > 0 && loreButton(turn.number, citedCount(turn), ask),
      h('span', { class: 'wk-date' }, turn.date)),
    playerWords(turn.who, turn.player_text, turn.kind),
    after > 0 && h('div', { class: 'wk-tale' }, tale.slice(0, after)),
    turnLines(turn.lines, { open }),
    h('div', { class: 'wk-tale' }, tale.slice(after)));
}

function citedCount({ cited }) {
  return Array.isArray(cited) ? cited.length : cited;
}

function captionId(number) {
  return `wk-turn-${number}-${Math.random().toString(36).slice(2, 8)}`;
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

function reused(paragraph, text) {
  return paragraph && paragraph.textContent.trim() === text && !hasEmphasis(text) ? paragraph : null;
}

/** A finished turn as it is read aloud. */
export function spokenTurn(turn) {
  const tale = turn.paragraphs.map((text) => emphasised(text).map((node) => node.textContent).join(''));
  return [`Turn ${turn.number}`, spokenLines(turn.lines), ...tale].filter(Boolean).join('. ');
}
