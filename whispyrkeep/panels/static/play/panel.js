// The panel: its parts put together, and what each message of the kernel does to them.

import { h } from './elements.js';
import { createLifetime } from './lifetime.js';
import { createLink } from './link.js';
import { createState, takeTable, takeTurn } from './state.js';
import { createAlerts } from './alerts.js';
import { createAppearance, wantsStillness } from './appearance.js';
import { createComposer } from './composer.js';
import { createConfirm } from './confirm.js';
import { createFonts } from './fonts.js';
import { createFootline } from './footline.js';
import { createMasthead } from './masthead.js';
import { createOptionsMenu } from './options-menu.js';
import { createOrders } from './orders.js';
import { createPlaying } from './playing.js';
import { createRecap } from './recap.js';
import { createSidebar } from './sidebar.js';
import { createSituation } from './situation.js';
import { createStory } from './story.js';
import { createTooltips } from './tooltip.js';
import { hideCopy } from './saved-copy.js';
import { keepKeys } from './keys.js';
import { spokenTurn } from './turn-view.js';

const NO_ANSWER = ['The kernel does not answer', 'Run this cell to go on'];
const UNDRAWN = new Set(['narration_arrived', 'narration_voided', 'dice_thrown', 'ack', 'answer']);

export function createPanel(model) {
  const life = createLifetime();
  const state = createState();
  const root = h('div', { class: 'wk-play', role: 'region', 'aria-label': 'WhispyrKeep' });
  const alerts = createAlerts();
  const link = createLink(model, life, {
    heard, silent: () => alerts.alert(...NO_ANSWER, { name: 'silence' }), alive: () => alerts.forget('silence'),
  });
  const refused = (refusal) => alerts.alert(refusal.what, refusal.remedy, { name: refusal.error === 'Silence' ? 'silence' : '' });
  const appearance = createAppearance(root, life, createFonts(link.ask, refused));
  const story = createStory(life, link.ask, { latest, refused });
  const tooltips = createTooltips(life);
  const orders = createOrders(state, { link, refused, refresh });
  const composer = createComposer(life, {
    submit: (text) => playing.submit(text), stop: () => playing.stop(), regenerate: () => playing.regenerate(),
    choseActor(id) { state.actor = id; refresh(); },
  });
  const playing = createPlaying(state, life, {
    link, story, composer, alerts, refresh, tellOffline,
  });
  async function tellOffline(message, text) {
    if (await orders.give({ type: 'narrator', name: 'offline' })) playing.again(message, text);
  }

  const options = createOptionsMenu(tooltips, playing.choose);
  const sidebar = createSidebar(life, link.ask, {
    order: orders.give, change: orders.change, preview: orders.preview, confirm: createConfirm(root, life).ask, seen: refresh,
  });
  const situation = createSituation({
    resume: () => orders.give({ type: 'status', order: 'resume', why: '' }),
    timeline: () => showTab('timeline'),
    goOn: (text) => playing.submit(text),
    discard: () => orders.give({ type: 'discard' }),
  });
  const masthead = createMasthead((setting) => orders.change({ [setting]: !state.settings[setting] }));
  const recap = createRecap();
  const foot = createFootline();
  const parts = [masthead, recap, sidebar, situation, options, composer, foot];
  let wantLatest = true;

  root.prepend(h('div', { class: 'wk-frame' },
    masthead.el, recap.el,
    h('div', { class: 'wk-body' },
      h('div', { class: 'wk-main' }, story.el,
        h('div', { class: 'wk-dock' }, alerts.el, situation.el, options.el, composer.el)),
      sidebar.el),
    foot.el, alerts.voice));
  keepKeys(root, life, {
    letter: (key) => options.press(key),
    escape: () => playing.stop(),
  });
  alerts.onClose(composer.focus);

  function refresh() {
    appearance.show(state.settings);
    story.showWhole(wantsStillness(state.settings));
    root.toggleAttribute('data-ready', state.ready);
    for (const part of parts) part.show(state);
  }

  function showTab(name) {
    if (!state.settings.sidebar_open) orders.change({ sidebar_open: true });
    sidebar.select(name);
  }

  function latest() {
    wantLatest = true;
    link.hello();
  }

  const tableWords = {
    rewind: () => `Rewound to turn ${state.turn}`,
    undo: () => `The rewind was undone; turn ${state.turn} is the last again`,
    others: () => 'Somebody else played; this is how the table stands now',
  };

  const doings = {
    snapshot(message) {
      takeTable(state, message.table);
      if (!state.ready) playing.first(message.table);
      state.ready = true;
      Object.assign(state, {
        settings: message.settings, teller: message.teller, undoable: message.undoable, running: Boolean(message.running),
      });
      hideCopy(root, message.copy);
      story.showWhole(wantsStillness(state.settings));
      if (!message.running) story.dropPending();
      story.adopt(message.table, { latest: wantLatest });
      if (message.running) playing.resumed(message.running);
      else playing.lookedAgain(message.table);
      if (wantLatest) story.toEnd();
      wantLatest = false;
      sidebar.outdated();
    },
    turn_began: playing.began,
    narration_arrived: ({ text }) => story.narrate(text),
    narration_voided: () => story.unsay(),
    dice_thrown: ({ lines }) => story.throwDice(lines),
    turn_played(message) {
      takeTurn(state, message);
      playing.played(message.turn);
      alerts.say(spokenTurn(message.turn));
      sidebar.outdated();
    },
    table_changed(message) {
      takeTable(state, message.table);
      Object.assign(state, { teller: message.teller, undoable: message.undoable });
      story.adopt(message.table);
      sidebar.outdated();
      if (tableWords[message.why]) alerts.notice(tableWords[message.why](), { name: 'table' });
    },
    turn_given_up: playing.givenUp,
    failed(message) {
      if (message.id === undefined || message.id === null) playing.failed(message);
      else if (link.isMine(message.id)) refused(message);
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

  function heard(message) {
    doings[message.type]?.(message);
    if (!UNDRAWN.has(message.type)) refresh();
  }

  function heardLife() {
    state.live = link.hello() && model.comm_live !== false;
    if (!state.live) {
      link.giveUp();
      playing.broken();
    }
    refresh();
  }

  function begin() {
    const told = (message, buffers) => link.receive(message, buffers);
    model.on('msg:custom', told);
    model.on('comm_live_update', heardLife);
    life.add(() => { model.off('msg:custom', told); model.off('comm_live_update', heardLife); });
    heardLife();
  }

  return { root, begin, end() { life.end(); root.remove(); } };
}
