// What a view knows: the kernel's last word on the table, and the little that is its own.

const FIRST_SETTINGS = {
  low_stimulation: false, theme: 'auto', font_size: 16, line_spacing: 160, font: 'serif',
  decision_menu: true, concise_recap: false, recap_open: true, sidebar_open: true,
};

const NOWHERE = {
  turn: 0, status: 'active', place: '', zone: '', date: '', party: [], quests: [], people: [], fight: null, acting: '',
};

export function createState() {
  return {
    ready: false, // a snapshot has come
    live: true, // the kernel that made this view is there
    running: false, // a turn is being played
    ordered: false, // something else was ordered and is not settled
    title: '', universe: '', turn: 0, status: 'active', draft: '',
    lastTitle: '', lastKind: '',
    options: [], standing: NOWHERE, settings: FIRST_SETTINGS, undoable: null,
    teller: { name: 'offline', model: '', endpoint: '', names: [], calls: 0, prompt_tokens: 0, completion_tokens: 0, cost: '', estimated: false },
    actor: null, // who acts, when it is not whoever's turn it is
    get free() {
      return this.ready && this.live && !this.running && !this.ordered && this.status === 'active';
    },
    get canOrder() {
      return this.ready && this.live && !this.running && !this.ordered;
    },
    get canRegenerate() {
      return this.live && this.status === 'active' && this.turn > 0 && this.lastKind === 'play';
    },
  };
}

/** Take in a whole table. */
export function takeTable(state, table) {
  const last = table.turns.at(-1);
  Object.assign(state, {
    title: table.title, universe: table.universe, turn: table.turn, status: table.status, draft: table.draft,
    options: table.options, standing: table.standing, lastTitle: last?.title ?? '', lastKind: last?.kind ?? '',
  });
  keepActor(state);
}

/** Take in a turn that was played. */
export function takeTurn(state, { turn, standing, options, teller, undoable }) {
  Object.assign(state, {
    turn: turn.number, status: standing.status, standing, options, teller, undoable, draft: '',
    lastTitle: turn.title, lastKind: turn.kind,
  });
  keepActor(state);
}

function keepActor(state) {
  if (!state.standing.party.some((member) => member.id === state.actor)) state.actor = null;
}
