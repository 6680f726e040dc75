// A choice of one or of several values. The list folds to its name and its value.

import { announce, attribute, element, newId, setText } from "./dom.js";

const OPEN = new Set(["task", "style", "model", "with"]); // at first, on a wide screen
const LONG = 12; // values, from which a list has a filter
const FEW = 2; // values that don't fit and are shown all the same
const WIDE = matchMedia("(min-width: 900px)");

export class OptionList {
  constructor(choice, choose) {
    this.name = choice.name;
    this.label = choice.label;
    this.choose = choose;
    this.several = choice.kind === "several";
    this.options = new Map();
    this.all = false; // whether values that don't fit or are not featured are shown
    this.build();
  }

  build() {
    const id = newId();
    this.value = element("span", { class: "value" });
    this.list = element("div", {
      role: this.several ? "group" : "radiogroup",
      "aria-labelledby": id,
    });
    this.help = element("p", { class: "help" });
    this.filter = element("input", {
      type: "search",
      class: "filter",
      placeholder: "Filter",
      "aria-label": `Filter ${this.label}`,
      autocomplete: "off",
      spellcheck: "false",
      oninput: () => this.narrow(true),
    });
    this.more = element("button", { type: "button", class: "link", onclick: () => this.toggle() });
    this.none = element("p", { class: "help", hidden: true }, "Nothing matches.");
    this.error = element("p", { class: "error", hidden: true });
    this.reset = element(
      "button",
      { type: "button", class: "link", onclick: () => this.takeBack(summary) },
      "Use the default",
    );
    const summary = element(
      "summary",
      {},
      element("span", { class: "label", id }, this.label),
      this.value,
    );
    const open = OPEN.has(this.name) && WIDE.matches;
    const fold = element(
      "details",
      { open },
      summary,
      this.help,
      this.filter,
      this.list,
      this.none,
      this.error,
      element("p", { class: "below" }, this.more, this.reset),
    );
    this.root = element("div", { class: "choice", "data-choice": this.name }, fold);
  }

  update(choice) {
    this.choice = choice;
    this.refuse("");
    const given = [choice.value].flat();
    setText(this.value, given.join(", ") || "none");
    this.root.classList.toggle("chosen", choice.chosen);
    this.reset.hidden = !choice.chosen || this.name === "task";
    setText(this.help, choice.help);
    this.help.hidden = choice.values.some(({ summary }) => summary);
    this.filter.hidden = choice.values.length <= LONG;
    if (this.filter.hidden) this.filter.value = "";
    this.fill(choice.values, new Set(given));
    this.narrow();
  }

  /** Options that stay keep their elements; the order is the state's. */
  fill(values, given) {
    const kept = new Set(values.map(({ value }) => value));
    for (const [value, { root }] of this.options) {
      if (kept.has(value)) continue;
      root.remove();
      this.options.delete(value);
    }
    values.forEach((one, place) => {
      const option = this.options.get(one.value) ?? this.add(one.value);
      const there = this.list.children[place];
      if (there !== option.root) this.list.insertBefore(option.root, there ?? null);
      option.update(one, given.has(one.value));
    });
  }

  add(value) {
    const option = new Option(this, value);
    this.options.set(value, option);
    return option;
  }

  /** Show what the filter finds, or else what fits and is featured. */
  narrow(spoken = false) {
    const words = this.filter.value.trim().toLowerCase();
    const unfit = this.choice.values.filter(({ reason }) => reason).length;
    let shown = 0;
    for (const option of this.options.values()) {
      const { given, reason, featured } = option;
      const usual = given || (featured && (!reason || unfit <= FEW));
      const found = words ? option.text.includes(words) : this.all || usual;
      option.root.hidden = !found;
      shown += found;
    }
    this.none.hidden = shown > 0;
    this.updateMore(words, shown, unfit);
    if (spoken) announce(`${shown} of ${this.options.size} values`);
  }

  updateMore(words, shown, unfit) {
    const left = this.options.size - shown;
    this.more.hidden =
      Boolean(words) || !(left || this.all) || (!left && this.options.size <= LONG && unfit <= FEW);
    this.more.setAttribute("aria-expanded", this.all);
    const rest =
      left <= unfit && unfit
        ? `${left} that ${left === 1 ? "does" : "do"} not fit`
        : `all ${this.options.size}`;
    setText(this.more, this.all ? "Show fewer" : `Show ${rest}`);
  }

  toggle() {
    this.all = !this.all;
    this.narrow();
  }

  chosen() {
    const checked = [...this.options.values()].filter(({ input }) => input.checked);
    return checked.map(({ value }) => value).join(",");
  }

  takeBack(summary) {
    summary.focus(); // the button goes
    this.choose(this.name, "");
  }

  refuse(reason) {
    setText(this.error, reason);
    this.error.hidden = !reason;
  }
}

/** A radio button or a checkbox, with what it means, or why it does not fit. */
class Option {
  constructor(list, value) {
    const [name, about] = [newId(), newId()];
    this.value = value;
    this.input = element("input", {
      type: list.several ? "checkbox" : "radio",
      name: list.name,
      value,
      "aria-labelledby": name,
      "aria-describedby": about,
      onclick: (event) => this.check(event),
      onchange: () => list.choose(list.name, list.several ? list.chosen() : value),
    });
    this.about = element("span", { class: "about", id: about });
    const words = element("span", { class: "name", id: name }, value);
    this.root = element("label", { class: "option" }, this.input, words, this.about);
  }

  update({ summary, reason, featured }, given) {
    Object.assign(this, { given, reason, featured });
    this.text = `${this.value} ${summary}`.toLowerCase();
    this.input.checked = given;
    attribute(this.input, "aria-disabled", reason && !given ? "true" : "");
    this.root.classList.toggle("unfit", Boolean(reason) && !given);
    setText(this.about, reason && !given ? reason : summary);
  }

  /** What does not fit can have the focus, but is not taken. */
  check(event) {
    if (this.input.getAttribute("aria-disabled") !== "true") return;
    event.preventDefault();
    announce(`${this.value} does not fit. ${this.reason}`);
  }
}
