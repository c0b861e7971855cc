// The head of the panel: the campaign's name, where it plays, and what can be shown or hidden.

import { h } from './elements.js';

/** @param toggle called with the name of the setting to turn over */
export function createMasthead(toggle) {
  const title = h('h2', { class: 'wk-title' });
  const universe = h('p', { class: 'wk-universe' });
  const recap = switchButton('Recap', 'recap_open');
  const sidebar = switchButton('Sidebar', 'sidebar_open');

  function switchButton(label, setting) {
    return h('button', { type: 'button', class: 'wk-quiet wk-switch', click: () => toggle(setting) }, label);
  }

  return {
    el: h('header', { class: 'wk-head' },
      h('div', { class: 'wk-names' }, title, universe), h('div', { class: 'wk-switches' }, recap, sidebar)),
    show(state) {
      title.textContent = state.title;
      universe.textContent = state.universe;
      recap.setAttribute('aria-expanded', String(state.settings.recap_open));
      sidebar.setAttribute('aria-expanded', String(state.settings.sidebar_open));
    },
  };
}
