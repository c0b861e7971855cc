// Small matters of wording.

/** "1 turn", "3 turns". */
export function counted(count, one, many = `${one}s`) {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** 81234 as "81,234". */
export function grouped(number) {
  return Number.isFinite(number) ? number.toLocaleString('en') : String(number);
}

/** 3 as "+3", -1 as "−1". */
export function signed(value) {
  return value < 0 ? `−${Math.abs(value)}` : `+${value}`;
}

/** A message of the kernel as a sentence: with a capital and a full stop. */
export function sentence(text) {
  const trimmed = String(text ?? '').trim();
  if (!trimmed) return '';
  const begun = trimmed[0].toUpperCase() + trimmed.slice(1);
  return /[.!?…:)"”']$/.test(begun) ? begun : `${begun}.`;
}

/** "a", "a and b", "a, b and c". */
export function listed(words) {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** The words of a turn for its pending display: a bare letter is the option it stands for. */
export function wordsOf(text, options) {
  const option = optionOf(text, options);
  return option ? `${option.letter}) ${option.text}` : text;
}

/** The option that a text consisting of its letter alone stands for. */
export function optionOf(text, options) {
  const letter = String(text ?? '').trim().toUpperCase();
  return options.find((option) => option.letter === letter);
}
