// Playing turns: what is sent, what comes back, and the player's words, which are never lost.

import { optionOf, wordsOf } from './phrases.js';

const LONG_STOP = 5000; // after this long a stop that had no effect is looked into

/** @param parts `{link, story, composer, alerts, tellOffline(message, text), refresh()}` */
export function createPlaying(state, life, { link, story, composer, alerts, tellOffline, refresh }) {
  let sent = null; // {kind, text, message, turn}: this view's request, until something came of it

  async function send(message, text) {
    sent = { kind: message.type, text, message, turn: state.turn };
    state.running = true;
    refresh();
    if (message.type === 'choose') story.takeFocus();
    else composer.focus();
    story.latest();
    story.toEnd();
    try {
      await link.request(message);
      if (message.type === 'submit') composer.taken(text);
    } catch (refusal) {
      state.running = false; // it may still be heard later, so it stays what was sent
      refresh();
      if (refusal.error === 'Silence') alerts.alert(refusal.what, refusal.remedy, { name: 'silence' });
    }
  }

  function over() {
    const was = sent;
    sent = null;
    return was;
  }

  /** What was sent and did not become a turn goes back to where it was typed; a letter was not. */
  function giveBack(text) {
    const was = over();
    const isLetter = was ? was.kind === 'choose' : optionOf(text, state.options);
    if (!isLetter) composer.giveBack(was?.kind === 'submit' ? was.text : text);
  }

  function wasTyped() {
    return sent?.kind === 'submit';
  }

  function nameOf(actor) {
    const id = actor ?? state.standing.acting;
    return state.standing.party.find((member) => member.id === id)?.name ?? '';
  }

  return {
    submit(text) {
      send({ type: 'submit', text, actor: state.actor }, text);
    },
    /** Send once more what failed. */
    again(message, text) {
      if (state.free) send(message, text);
    },
    choose(option) {
      if (state.free) send({ type: 'choose', letter: option.letter, actor: state.actor }, option.letter);
    },
    regenerate() {
      if (state.free && state.canRegenerate) send({ type: 'regenerate' }, '');
    },
    stop() {
      if (!state.running) return false;
      link.tell({ type: 'stop' });
      life.later(LONG_STOP, () => { if (state.running) link.hello(); });
      return true;
    },
    began({ text, actor }) {
      alerts.clear();
      state.running = true;
      if (wasTyped() && sent.text.trim() === text.trim()) composer.taken(sent.text);
      story.begin(nameOf(actor), wordsOf(text, state.options));
    },
    /** The pending turn of a snapshot. */
    resumed(running) {
      story.resume(nameOf(running.actor), wordsOf(running.text, state.options), running);
      if (wasTyped()) composer.taken(sent.text);
    },
    played(turn) {
      over();
      story.commit(turn);
    },
    givenUp({ text }) {
      story.dropPending();
      giveBack(text);
      alerts.notice('Stopped. Nothing was written.');
    },
    failed({ error, what, remedy, text, offline_can_tell: offline }) {
      if (error !== 'TurnRunning') story.dropPending();
      const failed = sent?.kind === 'choose' ? sent.message : { type: 'submit', text, actor: state.actor };
      giveBack(text);
      const action = { label: 'Let the offline narrator tell', act: () => tellOffline(failed, text) };
      alerts.alert(what, remedy, { action: offline ? action : null });
    },
    /** The kernel is gone, and the turn under way with it. */
    broken() {
      state.running = false;
      story.dropPending();
      giveBack('');
    },
    /** The first snapshot: what was being typed here, or what a player had said, waits for them. */
    first(table) {
      composer.remember(table.campaign);
      if (table.draft && !optionOf(table.draft, table.options)) composer.giveBack(table.draft);
    },
    /** A snapshot without a turn under way: what this view had sent came to nothing, or was played. */
    lookedAgain(table) {
      const was = over();
      if (was?.kind !== 'submit') return;
      const played = table.turns.some((turn) => turn.number > was.turn && turn.player_text.includes(was.text.trim()));
      if (!played) composer.giveBack(was.text);
    },
  };
}
