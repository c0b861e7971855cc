// The play panel as an anywidget view. Every view of a model has its own state and its own end.

import { createPanel } from './panel.js';

function render({ model, el }) {
  const panel = createPanel(model);
  el.append(panel.root);
  panel.begin();
  return () => panel.end();
}

export default { render };
