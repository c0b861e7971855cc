// The panel's looks as attributes and custom properties of its root: light or dark as the page
// around it or as chosen, text size, spacing, reading font, calm.

const JUPYTER_MARK = 'data-jp-theme-light';
const EDITOR_MARK = 'data-vscode-theme-kind';

/** @param fonts `load(name)`: fetches a reading font; the page keeps the system's until it is there */
export function createAppearance(root, life, fonts) {
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  let theme = 'auto';

  function paint() {
    root.dataset.theme = theme === 'auto' ? themeAround(system) : theme;
  }

  const watcher = new MutationObserver(paint);
  watcher.observe(document.body, { attributes: true, attributeFilter: [JUPYTER_MARK, EDITOR_MARK, 'class'] });
  life.add(() => watcher.disconnect());
  life.listen(system, 'change', paint);
  paint();

  return {
    show(settings) {
      theme = settings.theme;
      paint();
      root.style.setProperty('--wk-size', `${settings.font_size}px`);
      root.style.setProperty('--wk-leading', String(settings.line_spacing / 100));
      root.dataset.font = settings.font;
      root.toggleAttribute('data-calm', settings.low_stimulation);
      fonts.load(settings.font);
    },
  };
}

function themeAround(system) {
  const { body } = document;
  const jupyter = body.getAttribute(JUPYTER_MARK);
  if (jupyter) return jupyter === 'true' ? 'light' : 'dark';
  const editor = body.getAttribute(EDITOR_MARK);
  if (editor) return editor.endsWith('light') ? 'light' : 'dark';
  return system.matches ? 'dark' : 'light';
}

/** Whether narration is to appear by the paragraph rather than as it is written. */
export function wantsStillness(settings) {
  return settings.low_stimulation || window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}
