// JupyterLab's body is 0 px high and hides what overflows it. axe-core takes everything in such
// an element for clipped away and passes over its contrast without a word, so the ancestors of
// what is judged may not clip while it looks. Nor may they be scrolled: it gives up on contrast
// altogether at the first text that lies above the page.
async ([css, type, values]) => {
  const unclipped = [];
  const scrolled = [];
  const target = document.querySelector(css);
  if (!target) throw new Error(`nothing to judge: ${css}`);
  for (let element = target.parentElement; element; element = element.parentElement) {
    const clips = getComputedStyle(element).overflow !== "visible";
    if (element.scrollTop) {
      scrolled.push([element, element.scrollTop]);
      element.scrollTop = 0;
    }
    if (clips && !(element.clientHeight && element.clientWidth)) {
      unclipped.push([element, element.style.overflow]);
      element.style.overflow = "visible";
    }
  }
  try {
    const judged = await axe.run({ include: [[css]] }, { runOnly: { type, values } });
    const contrast = [...judged.passes, ...judged.violations].filter(
      (rule) => rule.id === "color-contrast",
    );
    return {
      violations: judged.violations.flatMap((rule) =>
        rule.nodes.map((node) => [rule.id, rule.help, node.html]),
      ),
      undecided: judged.incomplete.flatMap((rule) =>
        rule.nodes.map((node) => [rule.id, rule.help, node.html]),
      ),
      contrastChecked: contrast.reduce((sum, rule) => sum + rule.nodes.length, 0),
    };
  } finally {
    for (const [element, overflow] of unclipped) element.style.overflow = overflow;
    for (const [element, top] of scrolled) element.scrollTop = top;
  }
};
