// The Settings tab: how the panel looks and reads, and who tells the story.

import { h, whenChanged } from './elements.js';
import { choice, field, radioGroup, setChoices, tickBox } from './fields.js';

const THEMES = [['auto', 'As the notebook'], ['light', 'Light'], ['dark', 'Dark']];
const FONTS = [
  ['serif', 'Book serif'], ['system', 'Sans serif of this computer'],
  ['atkinson', 'Atkinson Hyperlegible'], ['opendyslexic', 'OpenDyslexic'],
];

/** @param act `{change(changes), preview(changes), narrator(name)}` */
export function createSettingsTab(act) {
  const teller = choice([], () => act.narrator(teller.value));
  const theme = radioGroup('Theme', THEMES, (value) => act.change({ theme: value }));
  const font = radioGroup('Reading font', FONTS, (value) => act.change({ font: value }));
  const size = slider('font_size', 14, 28, 1, (value) => `${value} pixels`);
  const spacing = slider('line_spacing', 120, 220, 10, (value) => `${value} percent`);
  const calm = tick('Low stimulation: muted colours, no motion, whole paragraphs', 'low_stimulation');
  const menu = tick('Show the lettered options', 'decision_menu');
  const concise = tick('Recap in one line', 'concise_recap');
  const el = h('div', { class: 'wk-form wk-settings-tab' },
    field('Who tells the story', teller, 'From the next turn on'),
    calm.el, theme.el, size.el('Text size'), spacing.el('Line spacing'), font.el, menu.el, concise.el);

  function tick(label, name) {
    const { box, el: labelled } = tickBox(label, () => act.change({ [name]: box.checked }));
    return { box, el: labelled };
  }

  function slider(name, min, max, step, words) {
    const control = h('input', {
      type: 'range', min, max, step,
      input: () => { say(); act.preview({ [name]: Number(control.value) }); },
      change: () => act.change({ [name]: Number(control.value) }),
    });
    const output = h('output', { class: 'wk-dim' });
    const say = () => {
      output.textContent = words(control.value);
      control.setAttribute('aria-valuetext', output.textContent);
    };
    return {
      el(label) {
        const box = field(label, control);
        box.querySelector('label').after(output);
        box.classList.add('wk-slider-box');
        return box;
      },
      set(value) { control.value = String(value); say(); },
    };
  }

  const drawTellers = whenChanged((names) => setChoices(teller, names.map((name) => [name, name === 'offline' ? 'The offline narrator' : name])));

  return {
    el,
    show(state) {
      const { settings } = state;
      drawTellers(state.teller.names.includes(state.teller.name) ? state.teller.names : [state.teller.name, ...state.teller.names]);
      teller.value = state.teller.name;
      theme.set(settings.theme);
      font.set(settings.font);
      size.set(settings.font_size);
      spacing.set(settings.line_spacing);
      calm.box.checked = settings.low_stimulation;
      menu.box.checked = settings.decision_menu;
      concise.box.checked = settings.concise_recap;
    },
  };
}
