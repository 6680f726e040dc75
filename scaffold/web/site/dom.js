// Building elements. Text is always text: nothing here reads HTML.

let ids = 0;

/** An element with attributes, listeners (`onclick`) and children: nodes or text. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** An id that no other element has. */
export function newId() {
  ids += 1;
  return `e${ids}`;
}

export const byId = (id) => document.getElementById(id);

/** Set an attribute, or remove it if the value is empty. */
export function attribute(node, name, value) {
  if (value === "" || value === false || value == null) node.removeAttribute(name);
  else node.setAttribute(name, value);
}

/** Change text only if it differs, so that a selection or a focus is kept. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** `1 file`, `2 files`, `1,797 lines`. */
export function count(number, word) {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
}

/** Say something to a screen reader. The same words twice are said twice. */
export function announce(text) {
  const place = byId("announcer");
  place.textContent = place.textContent === text ? `${text}\u00a0` : text;
}

/** The arrow keys move among the elements of a list, one of which is a tab stop. */
export function moveWithArrows(list, items, select) {
  list.addEventListener("keydown", (event) => {
    const all = items();
    const here = all.indexOf(document.activeElement);
    const next = {
      ArrowDown: here + 1,
      ArrowRight: here + 1,
      ArrowUp: here - 1,
      ArrowLeft: here - 1,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (here < 0 || next === undefined) return;
    event.preventDefault();
    const target = all[Math.min(Math.max(next, 0), all.length - 1)];
    select(target);
    target.focus();
  });
}
