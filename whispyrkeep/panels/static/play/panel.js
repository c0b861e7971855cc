// The panel: its parts, and what each message of the kernel does to them.

import { h } from './elements.js';
import { createLifetime } from './lifetime.js';
import { createLink } from './link.js';
import { createState, takeTable, takeTurn } from './state.js';
import { createAlerts } from './alerts.js';
import { createAppearance, wantsStillness } from './appearance.js';
import { createComposer } from './composer.js';
import { createFonts } from './fonts.js';
import { createFootline } from './footline.js';
import { createMasthead } from './masthead.js';
import { createOptionsMenu } from './options-menu.js';
import { createPartyTab } from './party-tab.js';
import { createPlaying } from './playing.js';
import { createRecap } from './recap.js';
import { createSituation } from './situation.js';
import { createStory } from './story.js';
import { createTabs } from './tabs.js';
import { createTooltips } from './tooltip.js';
import { keepKeys } from './keys.js';
import { spokenTurn } from './turn-view.js';

const NO_ANSWER = ['The kernel does not answer', 'Run this cell to go on'];

export function createPanel(model) {
  const life = createLifetime();
  const state = createState();
  const root = h('div', { class: 'wk-play', 'data-lm-suppress-shortcuts': 'true', role: 'region', 'aria-label': 'WhispyrKeep' });
  const alerts = createAlerts();
  const link = createLink(model, life, {
    heard, silent: () => alerts.alert(...NO_ANSWER, { name: 'silence' }), alive: () => alerts.forget('silence'),
  });
  const refused = (refusal) => alerts.alert(refusal.what, refusal.remedy, { name: refusal.error });
  const appearance = createAppearance(root, life, createFonts(link.ask, refused));
  const story = createStory(life, link.ask, { latest, refused });
  const tooltips = createTooltips(life);
  const composer = createComposer(life, {
    submit: (text) => playing.submit(text), stop: () => playing.stop(), regenerate: () => playing.regenerate(),
    choseActor(id) { state.actor = id; refresh(); },
  });
  const playing = createPlaying(state, life, { link, story, composer, alerts, refresh });
  const options = createOptionsMenu(tooltips, playing.choose);
  const situation = createSituation({
    resume: () => order({ type: 'status', order: 'resume', why: '' }),
    timeline: () => showTab('timeline'),
    goOn: (text) => playing.submit(text),
    discard: () => order({ type: 'discard' }),
  });
  const masthead = createMasthead((setting) => change({ [setting]: !state.settings[setting] }));
  const recap = createRecap();
  const foot = createFootline();
  const party = createPartyTab();
  const tabs = createTabs([{ name: 'party', label: 'Party', el: party.el }], 'At the table');
  const side = h('aside', { class: 'wk-side', 'aria-label': 'At the table' }, tabs.el);
  const parts = [masthead, recap, situation, options, composer, party, foot];
  let wantLatest = true;

  root.append(h('div', { class: 'wk-frame' },
    masthead.el, recap.el,
    h('div', { class: 'wk-body' },
      h('div', { class: 'wk-main' }, story.el,
        h('div', { class: 'wk-dock' }, alerts.el, situation.el, options.el, composer.el)),
      side),
    foot.el, alerts.voice));
  tabs.select('party');
  keepKeys(root, life, {
    letter: (key) => options.press(key),
    escape: () => tooltips.dismiss() || playing.stop(),
  });
  alerts.onClose(composer.focus);

  function refresh() {
    appearance.show(state.settings);
    story.showWhole(wantsStillness(state.settings));
    side.hidden = !state.settings.sidebar_open;
    root.toggleAttribute('data-ready', state.ready);
    for (const part of parts) part.show(state);
  }

  /** Change settings here at once; the kernel keeps them. */
  function change(changes) {
    state.settings = { ...state.settings, ...changes };
    refresh();
    return link.request({ type: 'settings', changes }).catch(refused);
  }

  /** Give an order that is not a turn; nothing else can be ordered until it is settled. */
  async function order(message) {
    if (!state.canOrder) return false;
    state.ordered = true;
    refresh();
    try {
      await link.order(message);
      return true;
    } catch (refusal) {
      if (refusal.error === 'Silence') refused(refusal);
      return false;
    } finally {
      state.ordered = false;
      refresh();
    }
  }

  function showTab(name) {
    if (!state.settings.sidebar_open) change({ sidebar_open: true });
    tabs.select(name);
  }

  function latest() {
    wantLatest = true;
    link.hello();
  }

  const doings = {
    snapshot(message) {
      state.ready = true;
      takeTable(state, message.table);
      Object.assign(state, { settings: message.settings, teller: message.teller, undoable: message.undoable, running: Boolean(message.running) });
      story.showWhole(wantsStillness(state.settings));
      if (!message.running) story.dropPending();
      story.adopt(message.table, { latest: wantLatest });
      if (message.running) playing.resumed(message.running);
      else playing.lookedAgain(message.table);
      if (wantLatest) story.toEnd();
      wantLatest = false;
    },
    turn_began: playing.began,
    narration_arrived: ({ text }) => story.narrate(text),
    narration_voided: () => story.unsay(),
    dice_thrown: ({ lines }) => story.throwDice(lines),
    turn_played(message) {
      takeTurn(state, message);
      playing.played(message.turn);
      alerts.say(spokenTurn(message.turn));
    },
    table_changed(message) {
      takeTable(state, message.table);
      Object.assign(state, { teller: message.teller, undoable: message.undoable });
      story.adopt(message.table);
    },
    turn_given_up: playing.givenUp,
    failed(message) {
      if (message.id === undefined || message.id === null || link.isMine(message.id)) playing.failed(message);
    },
    settled() {
      state.running = false;
      state.ordered = false;
      story.dropPending();
    },
    settings_changed({ settings }) { state.settings = settings; },
    notice: ({ text }) => alerts.notice(text),
    teller_changed({ teller }) { state.teller = teller; },
  };
  const silentTypes = new Set(['narration_arrived', 'narration_voided', 'dice_thrown', 'ack', 'answer']);

  function heard(message) {
    doings[message.type]?.(message);
    if (!silentTypes.has(message.type)) refresh();
  }

  function heardLife() {
    state.live = model.comm_live !== false;
    if (state.live) link.hello();
    else {
      state.running = false;
      story.dropPending();
    }
    refresh();
  }

  function begin() {
    const told = (message, buffers) => link.receive(message, buffers);
    model.on('msg:custom', told);
    model.on('comm_live_update', heardLife);
    life.add(() => { model.off('msg:custom', told); model.off('comm_live_update', heardLife); });
    refresh();
    if (model.comm_live === false) heardLife();
    else link.hello();
  }

  return {
    root,
    begin,
    end() {
      life.end();
      root.remove();
    },
  };
}
