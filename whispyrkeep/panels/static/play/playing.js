// Playing turns: what is sent, what comes back, and the player's words, which are never lost.

import { optionOf, wordsOf } from './phrases.js';

const LONG_STOP = 5000; // after this long a stop that had no effect is looked into

/** @param parts `{link, story, composer, alerts, refresh()}` */
export function createPlaying(state, life, { link, story, composer, alerts, refresh }) {
  let sent = null; // {text, typed}: this view's request, until something came of it

  async function send(message, text, typed) {
    sent = { text, typed, turn: state.turn };
    state.running = true;
    refresh();
    composer.focus();
    story.latest();
    story.toEnd();
    try {
      await link.request(message);
      if (typed) composer.taken(text);
    } catch (refusal) {
      over();
      state.running = false;
      refresh();
      alerts.alert(refusal.what, refusal.remedy, { name: 'silence' });
    }
  }

  function over() {
    const was = sent;
    sent = null;
    return was;
  }

  /** What was sent and did not become a turn goes back to where it was typed. */
  function giveBack(text) {
    const was = over();
    if (was ? was.typed : !optionOf(text, state.options)) composer.giveBack(was?.text ?? text);
  }

  function nameOf(actor) {
    const id = actor ?? state.standing.acting;
    return state.standing.party.find((member) => member.id === id)?.name ?? '';
  }

  return {
    submit(text) {
      send({ type: 'submit', text, actor: state.actor }, text, true);
    },
    choose(option) {
      if (state.free) send({ type: 'choose', letter: option.letter, actor: state.actor }, option.letter, false);
    },
    regenerate() {
      if (state.free && state.canRegenerate) send({ type: 'regenerate' }, '', false);
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
      if (sent?.typed && sent.text.trim() === text.trim()) composer.taken(sent.text);
      story.begin(nameOf(actor), wordsOf(text, state.options));
    },
    /** The pending turn of a snapshot. */
    resumed(running) {
      story.resume(nameOf(running.actor), wordsOf(running.text, state.options), running);
      if (sent?.typed) composer.taken(sent.text);
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
    failed(message) {
      if (message.error !== 'TurnRunning') story.dropPending();
      giveBack(message.text);
      alerts.alert(message.what, message.remedy);
    },
    /** A snapshot without a turn under way: what this view had sent came to nothing, or was played. */
    lookedAgain(table) {
      const was = over();
      if (!was?.typed) return;
      const played = table.turns.some((turn) => turn.number > was.turn && turn.player_text.includes(was.text.trim()));
      if (!played) composer.giveBack(was.text);
    },
  };
}
