// Mounts a widget where there is no Jupyter: a model of the four methods that widgets use, over their saved state.

/** A model that remembers and tells its listeners; nobody is at the other end. */
export function stubModel(state) {
  const listeners = {};
  return {
    get: (name) => state[name],
    set(name, value) {
      state[name] = value;
      for (const listener of listeners[`change:${name}`] ?? []) listener();
    },
    save_changes() {},
    on(event, listener) {
      (listeners[event] ??= []).push(listener);
    },
    off(event, listener) {
      listeners[event] = (listeners[event] ?? []).filter((l) => l !== listener);
    },
  };
}

/** Put the widget of `source` (an ES module's text) with the saved `state` into `el`. */
export async function mount(el, source, state) {
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  try {
    const { default: widget } = await import(address);
    await widget.render({ model: stubModel(state), el });
  } finally {
    URL.revokeObjectURL(address);
  }
}
