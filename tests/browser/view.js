// A bare page in anywidget's place: it loads a view's module, gives it a model whose other end
// is the test, and takes the view down again. Events, their arguments and their order are those
// of anywidget 0.11 on the models of @jupyter-widgets/base; `render` is given only what the
// oldest supported anywidget gives it: no `signal` and no `host`.

class Model {
  sent = [];
  saved = [];
  #state;
  #changed = {};
  #live = true;
  #listeners = [];

  constructor(state) {
    this.#state = state;
  }

  // What a view sees of it, with the view's listeners kept apart as anywidget keeps them.
  proxy(owner) {
    return {
      get: (name) => this.#state[name],
      set: (name, value) => this.#set(typeof name === "object" ? name : { [name]: value }),
      save_changes: () => this.#save(),
      send: (content) => this.#send(content),
      on: (names, callback) => {
        for (const name of names.split(" ")) this.#listeners.push({ owner, name, callback });
      },
      off: (name, callback) => this.off(owner, name, callback),
      widget_manager: undefined,
    };
  }

  off(owner, name, callback) {
    this.#listeners = this.#listeners.filter(
      (listener) =>
        listener.owner !== owner ||
        (name && listener.name !== name) ||
        (callback && listener.callback !== callback),
    );
  }

  trigger(name, ...details) {
    for (const listener of this.#listeners.filter((each) => each.name === name)) {
      listener.callback(...details);
    }
  }

  // The kernel's side changed traits.
  update(values) {
    const changed = Object.entries(values).filter(([name, value]) => {
      return JSON.stringify(this.#state[name]) !== JSON.stringify(value);
    });
    Object.assign(this.#state, values);
    for (const [name, value] of changed) this.trigger(`change:${name}`, this, value, {});
    if (changed.length) this.trigger("change", this, {});
  }

  // A restart tells the views, twice in JupyterLab; a kernel that was shut down does not.
  die(told) {
    this.#live = false;
    for (let time = 0; told && time < 2; time += 1) this.trigger("comm_live_update");
  }

  #set(values) {
    Object.assign(this.#changed, values);
    this.update(values);
  }

  #save() {
    if (this.#live) this.saved.push(JSON.parse(JSON.stringify(this.#changed)));
    this.#changed = {};
  }

  #send(content) {
    if (!this.#live) throw new Error("Cannot send");
    this.sent.push(JSON.parse(JSON.stringify(content)));
  }
}

const dataView = (base64) =>
  new DataView(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer);

globalThis.viewTest = {
  async mount([esm, css, state]) {
    await this.unmount();
    const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
    const { default: exported } = await import(url);
    URL.revokeObjectURL(url);
    document.querySelector("#style").textContent = css;
    this.model = new Model(state);
    const view = typeof exported === "function" ? await exported() : exported;
    const experimental = { invoke: () => Promise.reject(new Error("no kernel")) };
    await view.initialize?.({ model: this.model.proxy("model"), experimental });
    const el = document.createElement("div");
    document.querySelector("#view").replaceChildren(el);
    this.cleanUp = await view.render({ model: this.model.proxy("view"), el, experimental });
  },

  push([content, buffers]) {
    this.model.trigger("msg:custom", content, buffers.map(dataView));
  },

  // anywidget takes the listeners and the element away first, then calls the view's own clean-up.
  async unmount() {
    this.model?.off("view");
    document.querySelector("#view").replaceChildren();
    const cleanUp = this.cleanUp;
    this.cleanUp = undefined;
    await cleanUp?.();
  },
};
