// Tabs: one is shown, arrow keys move between them.

import { h } from './elements.js';

/** @param entries `[{name, label, el}]`; @param selected called when another one is shown */
export function createTabs(entries, label, selected) {
  const stem = Math.random().toString(36).slice(2, 8);
  const tabs = entries.map(({ name, label: words }) => h('button', {
    type: 'button', role: 'tab', class: 'wk-tab', id: `wk-tab-${name}-${stem}`,
    'aria-controls': `wk-pane-${name}-${stem}`, click: () => select(name),
  }, words));
  const panes = entries.map(({ name, el }) => h('div', {
    role: 'tabpanel', class: 'wk-pane', id: `wk-pane-${name}-${stem}`,
    'aria-labelledby': `wk-tab-${name}-${stem}`, tabindex: '0',
  }, el));
  const el = h('div', { class: 'wk-tabs' },
    h('div', { role: 'tablist', class: 'wk-tablist', 'aria-label': label, keydown: heardKey }, tabs), panes);
  let current = '';

  function select(name) {
    if (name === current) return;
    begin(name);
    selected();
  }

  function begin(name) {
    current = name;
    entries.forEach((entry, at) => {
      const on = entry.name === name;
      tabs[at].setAttribute('aria-selected', String(on));
      tabs[at].tabIndex = on ? 0 : -1;
      panes[at].hidden = !on;
    });
  }

  function heardKey(event) {
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const at = entries.findIndex((entry) => entry.name === current);
    const last = entries.length - 1;
    const to = step === -Infinity ? 0 : step === Infinity ? last : (at + step + entries.length) % entries.length;
    select(entries[to].name);
    tabs[to].focus();
  }

  return { el, begin, select };
}
