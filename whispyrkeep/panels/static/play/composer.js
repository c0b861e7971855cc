// Where the player writes: who acts, the text, Send or Stop, and telling the last turn anew.

import { actionButton, h, refill, setUsable, whenChanged } from './elements.js';
import { keepTyped, typedBefore } from './typed-text.js';

const TALLEST = 200;
const SAFE_SECOND = 500; // a double click on Send must not stop the turn it sent

/** @param act `{submit(text), stop(), regenerate(), choseActor(id)}` */
export function createComposer(life, act) {
  const inputId = `wk-input-${Math.random().toString(36).slice(2, 8)}`;
  const input = h('textarea', {
    id: inputId, class: 'wk-input', rows: '1', autocomplete: 'off', enterkeyhint: 'send',
    placeholder: 'Say or do anything', keydown: heardKey, input: typed,
  });
  const who = h('select', { class: 'wk-select', 'aria-label': 'Acts:', change: () => act.choseActor(who.value || null) });
  const acts = h('label', { class: 'wk-acts' }, h('span', { 'aria-hidden': 'true' }, 'Acts:'), who);
  const button = h('button', { type: 'button', class: 'wk-button wk-send', click: pressed }, 'Send');
  const anew = actionButton('Tell the last turn anew', act.regenerate, 'wk-quiet');
  const hint = h('p', { class: 'wk-hint' });
  const el = h('div', { class: 'wk-composer' },
    h('div', { class: 'wk-composer-head' },
      h('label', { for: inputId, class: 'wk-label' }, 'What do you do?'), acts),
    h('div', { class: 'wk-composer-row' }, input, button),
    h('div', { class: 'wk-composer-foot' }, hint, anew));
  let running = false;
  let free = false;
  let since = 0;
  let measuring = 0;
  let campaign = '';
  life.add(() => cancelAnimationFrame(measuring));

  function heardKey(event) {
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== 'Enter' || event.shiftKey || event.altKey || composing) return;
    event.preventDefault();
    if (!event.repeat) send();
  }

  function send() {
    const text = input.value;
    if (free && text.trim()) act.submit(text);
  }

  function pressed() {
    if (!running) send();
    else if (performance.now() - since > SAFE_SECOND) act.stop();
    input.focus({ preventScroll: true });
  }

  function typed() {
    grow();
    keepTyped(campaign, input.value);
  }

  function grow() {
    if (!measuring) measuring = requestAnimationFrame(measure);
  }

  function measure() {
    measuring = 0;
    if (input.value.length > 4000) {
      input.style.height = `${TALLEST}px`;
      return;
    }
    input.style.height = 'auto';
    input.style.height = `${Math.min(TALLEST, input.scrollHeight + 2)}px`;
  }

  const drawParty = whenChanged((party) => {
    refill(who,
      h('option', { value: '' }, 'whoever’s turn it is'),
      party.map((member) => h('option', { value: member.id }, member.name)));
    acts.hidden = party.length < 2;
  });

  function put(text) {
    input.value = text;
    typed();
  }

  return {
    el,
    show(state) {
      drawParty(state.standing.party.map(({ id, name }) => ({ id, name })));
      who.value = state.actor ?? '';
      if (state.running && !running) since = performance.now();
      running = state.running;
      free = state.free;
      const open = state.live && state.status === 'active';
      input.readOnly = !open;
      input.setAttribute('aria-disabled', String(!open));
      who.disabled = !open;
      button.textContent = running ? 'Stop' : 'Send';
      button.classList.toggle('wk-stop', running);
      setUsable(button, open);
      anew.hidden = !state.canRegenerate;
      setUsable(anew, free);
      hint.textContent = running ? 'Escape stops the turn; nothing of it is written.' : open ? 'Enter sends, Shift+Enter begins a line.' : '';
    },
    /** Whose words are typed here: what was typed before the page was made anew is there again. */
    remember(name) {
      campaign = name;
      if (!input.value) put(typedBefore(campaign));
    },
    /** Put words back, unless something else was typed meanwhile. */
    giveBack(text) {
      if (!input.value.trim() && text) put(text);
    },
    /** Remove what was sent, and nothing that was typed after it. */
    taken(text) {
      if (input.value === text) put('');
      else if (text && input.value.startsWith(text)) put(input.value.slice(text.length));
    },
    focus: () => input.focus({ preventScroll: true }),
  };
}
