// Keys pressed in the panel stay in it: the notebook's command mode would take "d d" for an
// order to delete the cell. Only saving the notebook passes.
//
// JupyterLab listens as events rise from the page's elements, and hears nothing of one that the
// panel stops. Notebook 7 listens before they sink to them; it passes over elements that carry an
// attribute of its command library, which is set on the one that is about to hear a key.

const HANDS_OFF = 'data-lm-suppress-shortcuts';

/** @param act `{letter(key), escape()}`: each tells by true that it used the key */
export function keepKeys(root, life, act) {
  life.listen(window, 'keydown', (event) => {
    if (root.contains(event.target)) event.target.toggleAttribute(HANDS_OFF, !isSave(event));
  }, { capture: true });
  life.listen(root, 'keydown', (event) => {
    if (!isSave(event)) event.stopPropagation();
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === 'Escape' && !insideDialog(event.target)) {
      if (act.escape()) event.preventDefault();
    } else if (isLetter(event) && !takesText(event.target) && act.letter(event.key.toUpperCase())) {
      event.preventDefault();
    }
  });
  for (const type of ['copy', 'cut', 'paste']) {
    life.listen(root, type, (event) => event.stopPropagation());
  }
}

function isSave(event) {
  return (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 's';
}

function isLetter(event) {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
  return plain && /^[a-z]$/i.test(event.key);
}

function insideDialog(target) {
  return Boolean(target.closest('dialog'));
}

function takesText(target) {
  return Boolean(
    target.closest('textarea, select, dialog, [contenteditable], [role=listbox], [role=combobox]') ||
      target.closest('input:not([type=checkbox], [type=radio], [type=range], [type=button])'),
  );
}
