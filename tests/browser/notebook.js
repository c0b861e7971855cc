// What a test asks JupyterLab and Notebook 7 themselves, rather than reading it from pixels.
globalThis.notebookTest = {
  get panel() {
    return globalThis.jupyterapp?.shell?.currentWidget;
  },

  get session() {
    return this.panel?.context?.sessionContext;
  },

  get cells() {
    return this.panel?.content?.widgets ?? [];
  },

  ready() {
    const kernel = this.session?.session?.kernel;
    return (
      this.cells.length > 0 &&
      kernel?.connectionStatus === "connected" &&
      kernel.status === "idle"
    );
  },

  idle() {
    const waiting = this.cells.some((cell) => cell.promptNode?.textContent.includes("*"));
    return !waiting && this.session.session?.kernel?.status === "idle";
  },

  // Starts something that may never end; `done` tells when it has, and throws what it threw.
  start(work) {
    const started = { ended: false };
    this.started = started;
    Promise.resolve(work)
      .catch((error) => { started.error = error; })
      .finally(() => { started.ended = true; });
  },

  done() {
    if (this.started.error) throw this.started.error;
    return this.started.ended;
  },

  command(name, details) {
    return globalThis.jupyterapp.commands.execute(name, details);
  },

  select(index) {
    this.panel.content.activeCellIndex = index;
  },

  sources() {
    return this.cells.map((cell) => cell.model.sharedModel.getSource());
  },

  errors() {
    return this.cells
      .flatMap((cell) => (cell.model.type === "code" ? cell.model.outputs.toJSON() : []))
      .filter((output) => output.output_type === "error")
      .map((output) => `${output.ename}: ${output.evalue}`);
  },
};
