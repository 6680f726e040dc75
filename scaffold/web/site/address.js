// The address: `?` the answers, then which file and which view are shown.
// Each entry of the history also knows the answers before the choice that made it.

const SHOWN = { file: "train.py", view: "files", against: "last" }; // and their defaults

/** The answers of the address as it is, and what it shows. */
export function read() {
  const pairs = new URLSearchParams(location.search);
  const shown = { ...SHOWN };
  for (const name of Object.keys(SHOWN)) {
    if (pairs.has(name)) shown[name] = pairs.get(name);
    pairs.delete(name);
  }
  return { query: pairs.toString(), shown, previous: history.state?.previous };
}

/** The address of a query and of what is shown. */
export function address(query, shown) {
  const more = Object.entries(shown).filter(([name, value]) => value !== SHOWN[name]);
  const search = [query, new URLSearchParams(more).toString()].filter(Boolean).join("&");
  return search ? `?${search}` : location.pathname;
}

/** A new entry of the history: back undoes it. */
export function push(query, shown, previous) {
  history.pushState({ previous }, "", address(query, shown));
}

/** The same entry with another address. */
export function replace(query, shown, previous) {
  history.replaceState({ previous }, "", address(query, shown));
}
