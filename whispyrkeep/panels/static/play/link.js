// The conversation with the kernel: numbered messages, a fresh start after a gap, and
// requests that must be acknowledged.

const PATIENCE = 5000;
const UNREAD = 'PageNotUnderstood';

/** What a request fails with: `what` happened, and the `remedy`. */
export class Refusal extends Error {
  constructor({ what, remedy = '', error = '' }) {
    super(what);
    this.what = what;
    this.remedy = remedy;
    this.error = error;
  }
}

const SILENT = {
  error: 'Silence',
  what: 'The kernel does not answer',
  remedy: 'It may be busy with another cell. If it was stopped, run this cell to go on; what you typed is kept',
};

/**
 * @param heard called with every message in order, snapshots included
 * @param silent called when no snapshot came in time
 * @param alive called with every sign of life
 */
export function createLink(model, life, { heard, silent, alive }) {
  const prefix = `v${Math.random().toString(36).slice(2, 7)}`;
  const requests = new Map();
  let orders = [];
  let last = 0;
  let waiting = true;
  let counter = 0;
  let forgetHello = () => {};

  function send(message) {
    try {
      model.send(message);
      return true;
    } catch {
      return false;
    }
  }

  /** Ask for everything anew; false when nothing can be sent any more. */
  function hello() {
    waiting = true;
    forgetHello();
    forgetHello = life.later(PATIENCE, silent);
    return send({ type: 'hello' });
  }

  function receive(message, buffers) {
    if (!message || typeof message.type !== 'string') return;
    alive();
    if (message.type === 'snapshot') begin(message);
    else if (waiting || message.seq <= last) return;
    else if (message.seq !== last + 1) return hello();
    last = message.seq;
    if (!settle(message, buffers ?? [])) heard(message);
  }

  function begin(snapshot) {
    waiting = false;
    forgetHello();
    for (const request of requests.values()) {
      if (request.message.type === 'ask') send(request.message);
      else if (snapshot.running) acknowledged(request);
      else request.forget(); // whatever became of it: the kernel is there
    }
    if (!snapshot.running) finish();
  }

  /** Give the message to the request it belongs to; true when nobody else need hear of it. */
  function settle(message, buffers) {
    const request = requests.get(message.id);
    if (message.type === 'ack' && request) acknowledged(request);
    if (message.type === 'answer' && request) {
      drop(request);
      request.resolve({ value: message.value, buffers });
    }
    if (message.type === 'failed') refuse(message, request);
    if (message.type === 'settled' || message.type === 'table_changed') finish();
    return message.type === 'failed' && request?.message.type === 'ask';
  }

  function refuse(message, named) {
    const refusal = new Refusal(message);
    const request = named ?? (message.error === UNREAD && firstUnheard());
    if (request) {
      drop(request);
      request.reject(refusal);
    }
    const hit = orders.filter((one) => (message.id ?? one.id) === one.id);
    orders = orders.filter((one) => !hit.includes(one));
    for (const one of hit) one.reject(refusal);
  }

  /** What a kernel that could not read an order means, for it could not read its id either. */
  function firstUnheard() {
    return [...requests.values()].find((one) => one.message.type !== 'ask');
  }

  function acknowledged(request) {
    request.forget();
    if (request.message.type === 'ask') return;
    drop(request);
    request.resolve({});
  }

  function finish() {
    const done = orders;
    orders = [];
    for (const order of done) order.resolve();
  }

  function drop(request) {
    request.forget();
    requests.delete(request.message.id);
  }

  /** Send what is to be acknowledged; resolves when it is, or for an `ask` when it is answered. */
  function request(fields) {
    const message = { ...fields, id: `${prefix}-${(counter += 1)}` };
    return new Promise((resolve, reject) => {
      const one = { message, resolve, reject, forget: () => {} };
      requests.set(message.id, one);
      const unheard = () => {
        drop(one);
        reject(new Refusal(SILENT));
      };
      if (send(message)) one.forget = life.later(PATIENCE, unheard);
      else unheard();
    });
  }

  /** Ask for something: its value, and the buffers that came with it. */
  function ask(about, fields = {}) {
    return request({ type: 'ask', about, ...fields });
  }

  /** Give an order; resolves when the kernel has carried it out. */
  async function order(fields) {
    const done = new Promise((resolve, reject) => {
      orders.push({ id: `${prefix}-${counter + 1}`, resolve, reject });
    });
    done.catch(() => {});
    const mine = orders.at(-1);
    try {
      await Promise.race([request(fields), done]); // what says it is done may outrun the acknowledgement
    } catch (refusal) {
      orders = orders.filter((one) => one !== mine);
      throw refusal;
    }
    return done;
  }

  /** Wait for nothing any more: there is no kernel to answer. */
  function giveUp() {
    forgetHello();
    for (const one of requests.values()) one.forget();
  }

  /** Whether an id is one of this view's. */
  function isMine(id) {
    return String(id).startsWith(`${prefix}-`);
  }

  return { hello, giveUp, receive, request, ask, order, isMine, tell: send };
}
