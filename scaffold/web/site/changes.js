// What changed: the files that differ from another state, line by line.

import { hunks, rows, textOf } from "./compare.js";
import { byId, count, element } from "./dom.js";
import { lines } from "./highlight.js";

const OPEN = 6; // changed files, up to which all of them are unfolded
const WORDS = { added: "new", removed: "removed" };

export class Changes {
  update(before, after, marks) {
    if (this.before === before && this.after === after) return;
    Object.assign(this, { before, after });
    const texts = [...marks].filter(([path]) => isText(before, path) || isText(after, path));
    const open = texts.length <= OPEN;
    const made = texts.map(([path, mark]) => this.file(path, mark, open && mark === "changed"));
    if (!made.length) made.push(element("p", { class: "note" }, nothing(before)));
    byId("diffs").replaceChildren(...made);
  }

  /** A file that unfolds to its changes; they are drawn when they are first seen. */
  file(path, mark, open) {
    const all = rows(textOf(this.before, path), textOf(this.after, path));
    const plus = all.filter(({ sign }) => sign === "+").length;
    const minus = all.filter(({ sign }) => sign === "-").length;
    const body = element("pre", {
      class: "code diff",
      tabindex: "0",
      role: "region",
      "aria-label": `Changes of ${path}`,
    });
    const texts = [textOf(this.before, path), textOf(this.after, path)];
    const draw = () => fold.open && !body.firstChild && body.append(...drawn(all, texts, path));
    const fold = element("details", { ontoggle: draw }, heading(path, mark, plus, minus), body);
    fold.open = open;
    draw();
    return fold;
  }
}

function isText(state, path) {
  return state?.files.some((file) => file.path === path);
}

function nothing(before) {
  return before
    ? "No file differs."
    : "You have not chosen anything yet. After a choice, its changes are here.";
}

function heading(path, mark, plus, minus) {
  return element(
    "summary",
    {},
    element("span", { class: "name" }, path),
    element("span", { class: "tag" }, WORDS[mark] ?? ""),
    element(
      "span",
      { class: "plus", "aria-label": count(plus, "line") + " added", role: "img" },
      plus ? `+${plus}` : "",
    ),
    element(
      "span",
      { class: "minus", "aria-label": count(minus, "line") + " removed", role: "img" },
      minus ? `−${minus}` : "",
    ),
  );
}

/** The rows of all hunks. Added and kept lines are the new text's, removed the old's. */
function drawn(all, [old, now], path) {
  const sides = { "-": lines(old, path), "+": lines(now, path) };
  return hunks(all).flatMap((run, place) => [
    ...(place ? [element("span", { class: "gap", "aria-hidden": "true" }, "\n")] : []),
    ...run.map((row) => drawnRow(row, sides)),
  ]);
}

function drawnRow({ sign, old, now }, sides) {
  const line = sign === "-" ? sides["-"][old] : sides["+"][now];
  const kind = { "+": "row plus", "-": "row minus", " ": "row" }[sign];
  const numbers = { "data-old": place(old), "data-now": place(now) };
  return element(
    "span",
    { class: kind, ...numbers },
    element("span", { class: "sign" }, sign),
    line,
    "\n",
  );
}

function place(number) {
  return number === undefined ? " " : String(number + 1);
}
