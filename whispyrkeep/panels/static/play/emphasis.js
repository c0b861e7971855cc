// *x* and _x_ as emphasis, **x** as strong; everything else stays as it is written.
// Marks count only at the edges of words and hold no other marks: snake_case and 2*3*4 are literal.

const MARKED = /(?<=^|[\s([{"'“‘«—–-])(\*\*|\*|_)(?=[^\s*_])([^*_\n]*[^\s*_])\1(?=$|[\s.,;:!?)\]}"'”’»…—–-])/gu;

/** The nodes that `text` is shown with. */
export function emphasised(text) {
  const nodes = [];
  let told = 0;
  for (const found of text.matchAll(MARKED)) {
    if (found.index > told) nodes.push(document.createTextNode(text.slice(told, found.index)));
    const element = document.createElement(found[1] === '**' ? 'strong' : 'em');
    element.textContent = found[2];
    nodes.push(element);
    told = found.index + found[0].length;
  }
  if (told < text.length || nodes.length === 0) nodes.push(document.createTextNode(text.slice(told)));
  return nodes;
}

/** Whether `text` would be shown with any emphasis. */
export function hasEmphasis(text) {
  return text.search(MARKED) >= 0;
}
