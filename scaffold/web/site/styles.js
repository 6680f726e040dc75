// model.py in all styles.

import { valueOf } from "./choices.js";
import { byId, element } from "./dom.js";
import { numbered } from "./files.js";
import { lines } from "./highlight.js";

export class Styles {
  /** choose(style) is called when the visitor takes one. */
  constructor(choose) {
    this.choose = choose;
  }

  update(state) {
    if (this.state === state) return;
    this.state = state;
    const now = valueOf(state, "style");
    const cards = Object.entries(state.styles).map(([name, text]) => this.card(name, text, name === now));
    byId("styles").replaceChildren(...cards);
  }

  card(name, text, isNow) {
    const take = isNow
      ? element("span", { class: "tag" }, "in this project")
      : element("button", { type: "button", "aria-label": `Use the style ${name}`, onclick: () => this.take(name) }, "Use this style");
    const bar = element("div", { class: "bar" }, element("h3", {}, name), take);
    const code = element("pre", { class: "code", tabindex: "0", role: "region", "aria-label": `model.py, ${name}` }, ...numbered(lines(text, "model.py")));
    return element("article", { class: isNow ? "card now" : "card" }, bar, code);
  }

  take(name) {
    this.choose(name);
    byId("tab-styles").focus(); // the button goes
  }
}
