// The table beside the story: its tabs.

import { h } from './elements.js';
import { createDiceTab } from './dice-tab.js';
import { createGmTab } from './gm-tab.js';
import { createPartyTab } from './party-tab.js';
import { createSettingsTab } from './settings-tab.js';
import { createTabs } from './tabs.js';
import { createTimelineTab } from './timeline-tab.js';

/** @param act `{order, change, preview, confirm, seen()}`; `seen` follows when another tab is shown */
export function createSidebar(life, ask, act) {
  const party = createPartyTab();
  const dice = createDiceTab(life, ask);
  const timeline = createTimelineTab(life, ask, act);
  const gm = createGmTab(ask, act);
  const settings = createSettingsTab({ ...act, narrator: (name) => act.order({ type: 'narrator', name }) });
  const looking = [dice, timeline, gm];
  const tabs = createTabs([
    { name: 'party', label: 'Party', el: party.el },
    { name: 'dice', label: 'Dice', el: dice.el },
    { name: 'timeline', label: 'Timeline', el: timeline.el },
    { name: 'gm', label: 'GM', el: gm.el },
    { name: 'settings', label: 'Settings', el: settings.el },
  ], 'At the table', act.seen);
  const el = h('aside', { class: 'wk-side', 'aria-label': 'At the table' }, tabs.el);
  let live = true;
  tabs.begin('party');

  /** Without a kernel nothing here can be asked or set. */
  function setLive(is) {
    live = is;
    for (const control of el.querySelectorAll('input, select, textarea, button:not([role=tab])')) control.disabled = !live;
  }

  return {
    el,
    select: tabs.select,
    show(state) {
      el.hidden = !state.settings.sidebar_open;
      if (live !== state.live) setLive(state.live);
      for (const tab of [party, settings, ...looking]) tab.show(state);
    },
    /** What was looked up no longer holds; what is in view is looked up again. */
    outdated() {
      for (const tab of looking) tab.outdated();
    },
  };
}
