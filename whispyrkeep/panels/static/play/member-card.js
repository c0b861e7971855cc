// One member of the party: hit points, armor class, conditions, resources, belongings.

import { h, unseen } from './elements.js';
import { counted, grouped } from './phrases.js';

const PIPS_SHOWN = 10;

/** @param acting whether it is this member who acts */
export function memberCard(member, acting) {
  return h('section', { class: 'wk-member', 'aria-label': member.name, 'data-dead': member.dead },
    h('header', { class: 'wk-member-head' },
      h('h4', {}, member.name, acting && h('span', { class: 'wk-acting' }, ' acts')),
      h('p', { class: 'wk-dim' }, member.heading)),
    hitPoints(member),
    member.dead && h('p', { class: 'wk-dead' }, 'Dead'),
    member.death_saves && deathSaves(member.death_saves),
    marks(member),
    member.resources.length > 0 && h('ul', { class: 'wk-resources' }, member.resources.map(resourceLine)),
    belongings(member));
}

function hitPoints(member) {
  const { hit_points: now, max_hit_points: most, temporary_hit_points: extra } = member;
  const share = most > 0 ? Math.max(0, Math.min(1, now / most)) : 0;
  const level = share > 0.5 ? 'well' : share > 0.25 ? 'hurt' : 'low';
  const fill = h('span', { class: 'wk-bar-fill' });
  fill.style.inlineSize = `${share * 100}%`;
  return h('div', { class: 'wk-vitals' },
    h('div', { class: 'wk-hit-points' },
      h('span', { class: 'wk-vital-name' }, 'Hit points '),
      h('span', { class: 'wk-vital-value' }, h('b', {}, String(now)), `/${most}`,
        extra > 0 && h('span', { class: 'wk-extra' }, ` +${extra} temporary`)),
      h('span', { class: 'wk-bar', 'data-level': level, 'aria-hidden': 'true' }, fill)),
    h('div', { class: 'wk-armor' }, h('span', { class: 'wk-vital-name' }, h('abbr', { title: 'Armor Class' }, 'AC'), ' '),
      h('b', {}, String(member.armor_class))));
}

function deathSaves({ successes, failures, stable }) {
  return h('div', { class: 'wk-death-saves' },
    h('span', { class: 'wk-vital-name' }, 'Death saves '),
    stable && h('span', { class: 'wk-chip' }, 'stable'),
    h('span', {}, pips(successes, 3, 'good'), ` ${counted(successes, 'success', 'successes')} `),
    h('span', {}, pips(failures, 3, 'bad'), ` ${counted(failures, 'failure')}`));
}

function pips(full, most, tone = '') {
  return h('span', { class: 'wk-pips', 'data-tone': tone || null, 'aria-hidden': 'true' },
    Array.from({ length: most }, (_, at) => h('span', { class: at < full ? 'wk-pip wk-full' : 'wk-pip' })));
}

function marks(member) {
  const found = [
    ...member.conditions.map((name) => chip(name, 'condition', 'Condition')),
    member.concentration && chip(member.concentration, 'concentration', 'Concentrates on'),
    ...member.effects.filter((name) => name !== member.concentration).map((name) => chip(name, 'effect', 'Effect')),
    member.inspiration && chip('heroic inspiration', 'inspiration', ''),
  ].filter(Boolean);
  return found.length ? h('ul', { class: 'wk-chips' }, found.map((one) => h('li', {}, one))) : null;
}

function chip(words, kind, said) {
  return h('span', { class: 'wk-chip', 'data-kind': kind }, said && unseen(`${said}: `),
    kind === 'concentration' && h('span', { 'aria-hidden': 'true' }, '◎ '),
    kind === 'inspiration' && h('span', { 'aria-hidden': 'true' }, '✦ '), words);
}

function resourceLine({ label, left, maximum }) {
  const few = maximum <= PIPS_SHOWN;
  return h('li', {}, h('span', {}, label, ' '), few && pips(left, maximum),
    h('span', { class: few ? 'wk-unseen' : '' }, `${left} of ${maximum}`));
}

function belongings(member) {
  const money = [member.money, `${grouped(member.experience)} XP`].filter(Boolean).join(' · ');
  if (!member.inventory.length) return h('p', { class: 'wk-money' }, money);
  return h('details', { class: 'wk-belongings', 'data-key': `belongings-${member.id}` },
    h('summary', {}, h('span', {}, counted(member.inventory.length, 'thing')), h('span', { class: 'wk-money' }, money)),
    h('ul', {}, member.inventory.map(({ label, quantity, equipped }) => h('li', {},
      label, quantity > 1 && ` × ${quantity}`, equipped && h('span', { class: 'wk-equipped' }, ' equipped')))));
}
