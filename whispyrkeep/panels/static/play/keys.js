// Keys pressed in the panel stay in it: the notebook's command mode would take "d d" for an
// order to delete the cell. Only saving the notebook passes.

/** @param act `{letter(key), escape()}`: each tells by true that it used the key */
export function keepKeys(root, life, act) {
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
