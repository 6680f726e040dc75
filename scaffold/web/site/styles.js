// model.py in all styles. Lines that all of them share are folded.

import { valueOf } from "./choices.js";
import { byId, element } from "./dom.js";
import { numbered } from "./files.js";
import { lines } from "./highlight.js";

const LONG = 8; // shared lines, from which they are folded
const EDGE = 2; // of them that stay, next to lines that differ

export class Styles {
  /** choose(style) is called when the visitor takes one. */
  constructor(choose) {
    this.choose = choose;
  }

  update(state) {
    if (this.state === state) return;
    this.state = state;
    const now = valueOf(state, "style");
    const sets = Object.values(state.styles).map((text) => new Set(text.split("\n")));
    this.isShared = (line) => sets.every((set) => set.has(line));
    const cards = Object.entries(state.styles).map(([name, text]) =>
      this.card(name, text, name === now),
    );
    byId("styles").replaceChildren(...cards);
  }

  card(name, text, isNow) {
    const take = isNow
      ? element("span", { class: "tag" }, "in this project")
      : element(
          "button",
          { type: "button", "aria-label": `Use the style ${name}`, onclick: () => this.take(name) },
          "Use this style",
        );
    const bar = element("div", { class: "bar" }, element("h3", {}, name), take);
    const code = element(
      "pre",
      { class: "code", tabindex: "0", role: "region", "aria-label": `model.py, ${name}` },
      ...this.folded(text),
    );
    return element("article", { class: isNow ? "card now" : "card" }, bar, code);
  }

  /** The lines, with a button for each long run of shared ones. */
  folded(text) {
    const rows = numbered(lines(text, "model.py"));
    const shared = text.split("\n").map(this.isShared);
    const made = [];
    for (let start = 0, end; start < rows.length; start = end) {
      for (end = start + 1; end < rows.length && shared[end] === shared[start];) end += 1;
      const run = rows.slice(start, end);
      const first = start ? EDGE : 0;
      const last = run.length - (end < rows.length ? EDGE : 0);
      if (shared[start] && last - first >= LONG)
        run.splice(first, last - first, fold(run.slice(first, last)));
      made.push(...run);
    }
    return made;
  }

  take(name) {
    this.choose(name);
    byId("tab-styles").focus(); // the button goes
  }
}

function fold(rows) {
  const unfold = () => {
    button.closest("pre").focus(); // the button goes
    button.replaceWith(...rows);
  };
  const button = element(
    "button",
    { type: "button", class: "shared", onclick: unfold },
    `${rows.length} lines that all styles share`,
  );
  return button;
}
