/** Acting on blocks as this person: the context that rendered blocks need. */

/**
 * A context for renderBlocks. `where` says what is acted in: {channel, ts} for a message,
 * {view_id} for a dialog or home. Refusals are told by `app.tell`.
 */
export function blockContext(app, form, where, errors = {}) {
  return {
    world: app.world,
    form,
    errors,
    options: (query) => app.host.get("options", { ...where, ...query }),
    press: (action) =>
      app.attempt(() =>
        app.host.post("press", { ...where, action, state: { values: form.values } }),
      ),
    upload: async (file) => {
      if (!app.world.offers("upload")) throw new Error("This workspace takes no files yet.");
      return app.host.upload(file);
    },
  };
}
