// What is being typed outlives the view: a cell that is moved or a page that is loaded again shows
// it anew. It stays in this browser tab and goes when it is sent.

const TYPED_PREFIX = 'whispyrkeep typed ';

export function keepTyped(campaign, text) {
  if (!campaign) return;
  try {
    if (text) sessionStorage.setItem(TYPED_PREFIX + campaign, text);
    else sessionStorage.removeItem(TYPED_PREFIX + campaign);
  } catch {
    // A page may be kept from storing anything, or be full: then the view alone keeps it.
  }
}

export function typedBefore(campaign) {
  try {
    return sessionStorage.getItem(TYPED_PREFIX + campaign) ?? '';
  } catch {
    return '';
  }
}
