// Orders that are not turns, one at a time, and changes of the settings.

/** @param parts `{link, refused(refusal), refresh()}` */
export function createOrders(state, { link, refused, refresh }) {
  /** Give an order; true once it is carried out, false when it was not. */
  async function give(message) {
    if (!state.canOrder) return false;
    state.ordered = true;
    refresh();
    try {
      await link.order(message);
      return true;
    } catch (refusal) {
      if (refusal.error === 'Silence') refused(refusal);
      return false;
    } finally {
      state.ordered = false;
      refresh();
    }
  }

  /** Show settings as they would be, without keeping them. */
  function preview(changes) {
    state.settings = { ...state.settings, ...changes };
    refresh();
  }

  /** Change settings here at once, and have the kernel keep them. */
  function change(changes) {
    preview(changes);
    link.request({ type: 'settings', changes }).catch(refused);
  }

  return { give, preview, change };
}
