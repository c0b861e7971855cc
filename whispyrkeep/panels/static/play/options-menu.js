// The lettered options: buttons with their keys, and the exact chance of a known check.

import { h, refill, setUsable, whenChanged } from './elements.js';
import { checkSign } from './dice-glyphs.js';

/** @param choose called with an option */
export function createOptionsMenu(tooltips, choose) {
  const list = h('ul', { class: 'wk-options', 'aria-label': 'What can be done' });
  let options = [];
  let free = false;

  const draw = whenChanged(({ actor }) => {
    tooltips.hide();
    refill(list, options.map((option) => h('li', {}, optionButton(option, actor))));
  });

  function optionButton(option, actor) {
    const button = h('button', {
      type: 'button', class: 'wk-option', 'aria-label': `${option.letter}) ${option.text}`, 'aria-keyshortcuts': option.letter, 'data-key': option.letter,
      click: () => { if (free) choose(option); },
    },
      h('kbd', { class: 'wk-cap' }, option.letter),
      h('span', { class: 'wk-option-text' }, option.text),
      option.chances.length > 0 && checkSign());
    return option.chances.length ? tooltips.attach(button, chanceLines(option, actor)) : button;
  }

  return {
    el: list,
    show(state) {
      options = state.settings.decision_menu && state.status === 'active' ? state.options : [];
      free = state.free;
      draw({ options, actor: state.actor ?? state.standing.acting });
      list.hidden = !options.length || state.running; // the story gets their room
      for (const button of list.querySelectorAll('.wk-option')) setUsable(button, free);
    },
    /** Take the option with this letter, if it is there now. */
    press(letter) {
      const option = options.find((one) => one.letter === letter);
      if (option && free) choose(option);
      return Boolean(option);
    },
  };
}

/** The chance of the one who acts first, then what it is for the others. */
function chanceLines({ check, chances }, actor) {
  const acting = chances.find((one) => one.actor === actor) ?? chances[0];
  const others = chances.filter((one) => one !== acting);
  return [
    h('p', { class: 'wk-chance' }, chanceWords(acting, check)),
    others.map((one) => h('p', { class: 'wk-chance-other' }, `${one.name}: ${one.percent} % (${one.exact})`)),
  ];
}

/** "65 % (13/20): Wisdom (Perception) against 12, Edda Marl". */
function chanceWords({ percent, exact, name }, check) {
  return `${percent} % (${exact}): ${check}, ${name}`;
}
