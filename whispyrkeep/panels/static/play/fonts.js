// Reading fonts that come from the kernel when somebody chooses them, once for each page.

const FAMILIES = { atkinson: 'WhispyrKeep Atkinson', opendyslexic: 'WhispyrKeep OpenDyslexic' };

/** @param refused called when a font cannot be had */
export function createFonts(ask, refused) {
  const asked = new Set();

  async function load(name) {
    const family = FAMILIES[name];
    if (!family || asked.has(name) || isLoaded(family)) return;
    asked.add(name);
    try {
      const { value, buffers } = await ask('font', { font: name });
      await Promise.all(value.faces.map((face, at) => addFace(family, face, buffers[at])));
    } catch (refusal) {
      asked.delete(name);
      refused(refusal);
    }
  }

  return { load };
}

function isLoaded(family) {
  return [...document.fonts].some((face) => face.family.replaceAll('"', '') === family);
}

async function addFace(family, { weight, style }, buffer) {
  const face = new FontFace(family, buffer, { weight: String(weight), style });
  document.fonts.add(await face.load());
}
