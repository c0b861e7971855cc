// An award: experience, money, things or inspiration for a member of the party.

import { h } from './elements.js';
import { choice, field, form, numberField, setChoices, textField, tickBox } from './fields.js';

const COINS = [['Gold (gp)', 100], ['Silver (sp)', 10], ['Copper (cp)', 1]]; // worth in copper

/** @param order gives an order and tells by true that it was carried out */
export function createAward(order) {
  const who = choice([]);
  const experience = numberField({ min: '0', value: '0' });
  const coins = COINS.map(([label, worth]) => ({ label, worth, control: numberField({ min: '0', value: '0' }) }));
  const item = textField();
  const quantity = numberField({ min: '1', max: '1000', value: '1' });
  const inspiration = tickBox('Heroic Inspiration');
  const reason = textField({ required: true });
  const { el, button } = form('Award it', submit,
    h('div', { class: 'wk-pair' }, field('To', who), field('Experience', experience)),
    h('div', { class: 'wk-coins' }, coins.map(({ label, control }) => field(label, control))),
    h('div', { class: 'wk-pair' }, field('Item', item, 'Its id, such as item/rope'), field('Quantity', quantity)),
    inspiration.el, field('Reason', reason));

  async function submit() {
    const done = await order({
      type: 'gm_award', target: who.value, reason: reason.value.trim(),
      experience: wholeNumber(experience), money_cp: copper(), item: item.value.trim() || null,
      quantity: wholeNumber(quantity) || 1, heroic_inspiration: inspiration.box.checked,
    });
    if (done) clear();
  }

  function copper() {
    return coins.reduce((sum, { worth, control }) => sum + worth * wholeNumber(control), 0);
  }

  function clear() {
    for (const control of [experience, ...coins.map((coin) => coin.control)]) control.value = '0';
    item.value = '';
    quantity.value = '1';
    inspiration.box.checked = false;
    reason.value = '';
  }

  return { el, button, setParty: (party) => setChoices(who, party.map(({ id, name }) => [id, name])) };
}

function wholeNumber(control) {
  const value = Math.trunc(Number(control.value));
  return Number.isFinite(value) ? value : 0;
}
