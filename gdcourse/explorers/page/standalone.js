// Mounts a widget where there is no Jupyter: a model of the four methods that widgets use, over their saved state.

/** A model that remembers and tells its listeners. Nobody is at the other end, but `save` may keep its state. */
export function stubModel(state, save = () => {}) {
  const listeners = {};
  return {
    get: (name) => state[name],
    set(name, value) {
      state[name] = value;
      for (const listener of listeners[`change:${name}`] ?? []) listener();
    },
    save_changes: () => save(state),
    on(event, listener) {
      (listeners[event] ??= []).push(listener);
    },
    off(event, listener) {
      listeners[event] = (listeners[event] ?? []).filter((l) => l !== listener);
    },
  };
}

/** Put the widget of `source` (an ES module's text) with the saved `state` into `el`; returns its model. */
export async function mount(el, source, state, save) {
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const model = stubModel(state, save);
  try {
    const { default: widget } = await import(address);
    await widget.render({ model, el });
    return model;
  } finally {
    URL.revokeObjectURL(address);
  }
}
