// The turn under way: narration arrives piece by piece and is only ever appended to, so that a
// selection in it survives; dice stand between what was told before and after them.

import { h } from './elements.js';
import { emphasised, hasEmphasis } from './emphasis.js';
import { turnLines } from './turn-lines.js';
import { playerWords, taleParagraph, turnCaption } from './turn-view.js';

const PIECE = 4000; // a text node is not grown beyond this, so that appending stays cheap

/** @param whole show paragraphs only once they are complete */
export function createPendingTurn({ who, words, whole }) {
  const waiting = h('p', { class: 'wk-waiting' }, 'The story goes on', h('span', { 'aria-hidden': 'true' }, ' …'));
  const body = h('div', { class: 'wk-pending-body' });
  const caption = h('header', { class: 'wk-caption' },
    h('h3', {}, 'Now'), h('span', { class: 'wk-rule', 'aria-hidden': 'true' }));
  const el = h('article', { class: 'wk-turn wk-pending', 'aria-label': 'The turn under way' },
    caption, playerWords(who, words), body, waiting);
  const heard = ['']; // the narration before, between and after dice, as it came
  let lineCount = 0;
  let tale = newTale();

  function newTale() {
    return { box: null, paragraph: null, node: null, held: '', breaks: '' };
  }

  function narrate(text) {
    heard[heard.length - 1] += text;
    if (!whole) return write(text);
    tale.held += text;
    const end = tale.held.lastIndexOf('\n\n');
    if (end < 0) return undefined;
    const complete = tale.held.slice(0, end + 2);
    tale.held = tale.held.slice(end + 2);
    return write(complete);
  }

  /** Append text; a blank line begins a new paragraph, also when it arrives in two pieces. */
  function write(text) {
    const pieces = (tale.breaks + text).split(/\n[^\S\n]*(?:\n[^\S\n]*)+/);
    const lastPiece = pieces.at(-1);
    const ending = /\s*$/.exec(lastPiece)[0];
    tale.breaks = ending.includes('\n') ? ending : '';
    pieces[pieces.length - 1] = tale.breaks ? lastPiece.slice(0, -ending.length) : lastPiece;
    pieces.forEach((piece, at) => {
      if (at > 0) endParagraph();
      if (piece) append(piece);
    });
  }

  function append(piece) {
    const text = tale.paragraph ? piece : piece.trimStart();
    if (!text) return;
    if (!tale.paragraph) beginParagraph();
    if (!tale.node || tale.node.length > PIECE) {
      tale.node = document.createTextNode('');
      tale.paragraph.append(tale.node);
    }
    tale.node.appendData(text);
  }

  function beginParagraph() {
    lastBox();
    tale.paragraph = h('p', {});
    tale.box.append(tale.paragraph);
    waiting.hidden = true;
  }

  function endParagraph() {
    const paragraph = tale.paragraph;
    tale.paragraph = null;
    tale.node = null;
    if (paragraph && hasEmphasis(paragraph.textContent)) paragraph.replaceChildren(...emphasised(paragraph.textContent));
  }

  /** The narration since the last dice never was. */
  function unsay() {
    tale.box?.remove();
    heard[heard.length - 1] = '';
    tale = newTale();
    waiting.hidden = false;
  }

  function throwDice(lines) {
    if (tale.held) write(tale.held);
    endParagraph();
    tale = newTale();
    heard.push('');
    lineCount += lines.length;
    const box = turnLines(lines, { open: true });
    if (!box) return;
    box.classList.add('wk-fresh');
    body.append(box);
    waiting.hidden = false;
  }

  /** Be the turn as it was committed: what is told alike stays where it is, a selection with it. */
  function become(turn, ask) {
    waiting.remove();
    el.className = 'wk-turn';
    el.removeAttribute('aria-label');
    caption.replaceWith(turnCaption(turn, ask, el));
    const said = playerWords(turn.who, turn.player_text, turn.kind);
    const before = el.querySelector('.wk-said');
    if (before?.textContent !== said?.textContent) {
      before?.remove();
      if (said) body.before(said);
    }
    settleLines(turn.lines);
    settleTale(turn.paragraphs);
  }

  /** All dice stand where the first fell. */
  function settleLines(lines) {
    const thrown = [...body.querySelectorAll('.wk-lines')];
    const box = turnLines(lines, { open: thrown[0]?.querySelector('details')?.open ?? false });
    if (box && thrown.length) thrown[0].before(box);
    else if (box) body.prepend(box);
    for (const one of thrown) one.remove();
  }

  function settleTale(texts) {
    const told = [...body.querySelectorAll('.wk-tale > p')];
    texts.forEach((text, at) => {
      const shown = told[at];
      const fresh = taleParagraph(text);
      if (shown?.textContent.trim() === fresh.textContent) return;
      if (shown) shown.replaceWith(fresh);
      else lastBox().append(fresh);
    });
    for (const one of told.slice(texts.length)) one.remove();
  }

  function lastBox() {
    if (!tale.box) {
      tale.box = h('div', { class: 'wk-tale' });
      body.append(tale.box);
    }
    return tale.box;
  }

  /** Go on to what a snapshot says of this turn; false when that is another turn, or told otherwise. */
  function catchUp({ lines, told }) {
    const last = told.length - 1;
    const same = lines.length === lineCount && told.length === heard.length
      && heard.every((text, at) => (at < last ? text === told[at] : told[at].startsWith(text)));
    if (same && told[last].length > heard[last].length) narrate(told[last].slice(heard[last].length));
    return same;
  }

  return { el, words, narrate, unsay, throwDice, become, catchUp };
}
