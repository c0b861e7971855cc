// The story: the last turns on the page, earlier ones by the page, and the turn under way.

import { focusedNear, h } from './elements.js';
import { createPendingTurn } from './pending-turn.js';
import { createScrollKeeper } from './scroll-keeper.js';
import { openingView, turnView } from './turn-view.js';

const MOST_TURNS = 200;

/**
 * @param ask the link's `ask`
 * @param act `{latest(), refused(refusal)}`
 */
export function createStory(life, ask, act) {
  const earlier = h('button', { type: 'button', class: 'wk-button wk-earlier', hidden: true, click: () => loadEarlier() }, 'Earlier turns');
  const opening = h('div', { class: 'wk-opening-slot' });
  const turns = h('div', { class: 'wk-turns' });
  const content = h('div', { class: 'wk-pages' }, earlier, opening, turns);
  const scroller = h('div', {
    class: 'wk-scroller', role: 'log', 'aria-label': 'Story', 'aria-live': 'off', 'aria-busy': 'false', tabindex: '0',
  }, content);
  const below = h('button', { type: 'button', class: 'wk-button wk-below', hidden: true, click: goDown }, 'New below');
  const el = h('div', { class: 'wk-story' }, scroller, below);
  const keeper = createScrollKeeper(scroller, content, life, {
    atEnd: (is) => { if (is && !cut) below.hidden = true; },
    nearTop: () => loadEarlier(),
  });
  let shown = []; // [{turn, text, element}], oldest first
  let prelude = [];
  let pending = null;
  let cut = false; // the newest turns are not on the page
  let loading = false;
  let whole = false; // show narration by the paragraph

  function entry(turn, element = turnView(turn, ask)) {
    return { turn, text: JSON.stringify(turn), element };
  }

  /** Show a table as it stands; what is on the page already and the same is left alone. */
  function adopt(table, { latest = false } = {}) {
    if (cut && !latest) return;
    cut = false;
    const known = new Map(shown.map((one) => [one.turn.number, one]));
    const tail = table.turns.map((turn) => {
      const old = known.get(turn.number);
      return old && old.text === JSON.stringify(turn) ? old : entry(turn);
    });
    const first = tail[0];
    const joins = first && known.get(first.turn.number) === first;
    const kept = joins ? shown.filter((one) => one.turn.number < first.turn.number) : [];
    prelude = table.opening;
    keeper.around(() => place([...kept, ...tail]));
    refreshBelow();
  }

  /** Bring the page in line with `wanted`, touching only what differs. */
  function place(wanted) {
    const staying = new Set(wanted.map((one) => one.element));
    for (const one of shown) if (!staying.has(one.element)) one.element.remove();
    let next = turns.firstElementChild;
    for (const { element } of wanted) {
      if (element === next) next = next.nextElementSibling;
      else turns.insertBefore(element, next);
    }
    shown = wanted;
    showTop();
  }

  function showTop() {
    const atBeginning = !shown.length || shown[0].turn.number <= 1;
    const held = earlier === focusedNear(earlier);
    earlier.hidden = atBeginning;
    if (held && atBeginning) scroller.focus({ preventScroll: true });
    if (!atBeginning) opening.replaceChildren();
    else if (!opening.firstChild && prelude.length) opening.append(openingView(prelude));
  }

  async function loadEarlier() {
    if (loading || earlier.hidden) return;
    loading = true;
    earlier.setAttribute('aria-disabled', 'true');
    const before = shown[0].turn.number;
    try {
      const { value } = await ask('earlier', { before });
      if (shown[0]?.turn.number === before) putBefore(value.turns);
    } catch (refusal) {
      act.refused(refusal);
    } finally {
      loading = false;
      earlier.removeAttribute('aria-disabled');
    }
  }

  function putBefore(older) {
    const all = [...older.map((turn) => entry(turn)), ...shown];
    keeper.around(() => {
      place(all.slice(0, MOST_TURNS));
      if (!older.length) earlier.hidden = true;
    });
    if (all.length > MOST_TURNS) {
      cut = true;
      dropPending();
    }
    refreshBelow();
  }

  /** The oldest turns make room, unless they are what is being read. */
  function trim() {
    const surplus = shown.slice(0, Math.max(0, shown.length - MOST_TURNS));
    const gone = surplus.filter((one) => keeper.isAtEnd() || keeper.isAbove(one.element));
    if (gone.length) place(shown.slice(gone.length));
  }

  function begin(who, words) {
    if (cut) return;
    dropPending();
    pending = createPendingTurn({ who, words, whole });
    turns.append(pending.el);
    scroller.setAttribute('aria-busy', 'true');
    appended();
  }

  /** The turn under way as a snapshot tells it. */
  function resume(who, words, running) {
    if (cut || (pending?.words === words && pending.catchUp(running))) return;
    begin(who, words);
    const told = running.told.length ? running.told : [''];
    pending.narrate(told[0]);
    if (running.lines.length) pending.throwDice(running.lines);
    for (const part of told.slice(1)) pending.narrate(part);
  }

  function dropPending() {
    if (!pending) return;
    keeper.around(() => pending.el.remove());
    pending = null;
    scroller.setAttribute('aria-busy', 'false');
  }

  function commit(turn) {
    if (cut) return;
    keeper.around(() => {
      const before = shown.filter((one) => one.turn.number < turn.number);
      pending?.become(turn, ask);
      place([...before, entry(turn, pending?.el)]);
      pending = null;
      trim();
    });
    scroller.setAttribute('aria-busy', 'false');
    appended();
  }

  function appended() {
    if (keeper.isAtEnd()) keeper.appended();
    else refreshBelow(true);
  }

  function refreshBelow(news = false) {
    below.textContent = cut ? 'Back to the latest' : 'New below';
    if (cut) below.hidden = false;
    else if (keeper.isAtEnd()) below.hidden = true;
    else if (news) below.hidden = false;
  }

  function goDown() {
    below.hidden = true;
    if (cut) act.latest();
    else keeper.toEnd();
    scroller.focus({ preventScroll: true });
  }

  return {
    el,
    adopt,
    begin,
    resume,
    commit,
    dropPending,
    toEnd: () => keeper.toEnd(),
    narrate(text) { pending?.narrate(text); if (pending) appended(); },
    unsay() { if (pending) keeper.around(() => pending.unsay()); },
    throwDice(lines) { if (pending) { pending.throwDice(lines); appended(); } },
    /** The focus that a control loses by going, so that letters stay keys of the options. */
    takeFocus() {
      const held = focusedNear(el);
      if (!held || held.closest('[hidden]') || held === held.ownerDocument.body) scroller.focus({ preventScroll: true });
    },
    latest: () => { if (cut) act.latest(); },
    showWhole(is) { whole = is; },
  };
}
