// The choices. Elements are made once and updated in place, so that the focus stays.

import { element } from "./dom.js";
import { ListField, SwitchField, TextField } from "./fields.js";
import { OptionList } from "./options.js";

const KINDS = {
  one: OptionList,
  several: OptionList,
  switch: SwitchField,
  text: TextField,
  list: ListField,
};

export class Choices {
  /** choose(name, value, {again}) is called; again: typed on in the same field. */
  constructor(root, choose) {
    this.root = root;
    this.choose = choose;
    this.groups = new Map();
    this.shown = new Map();
  }

  /** origin: the choice that was just made; empty after back, forward or a new address. */
  update(groups, origin) {
    for (const { title, choices } of groups) {
      const group = this.groups.get(title) ?? this.add(title);
      for (const choice of choices) this.view(group, choice).update(choice, origin);
    }
    const there = new Set(groups.flatMap(({ choices }) => choices.map(({ name }) => name)));
    for (const [name, field] of this.shown) field.root.hidden = !there.has(name);
  }

  has(name) {
    return this.shown.has(name);
  }

  /** Say at a choice why a value was not taken. */
  refuse(reason, name) {
    this.shown.get(name).refuse(reason);
  }

  label(name) {
    return this.shown.get(name)?.label ?? name;
  }

  add(title) {
    const group = element("section", { class: "group" });
    if (title) group.append(element("h2", {}, title));
    this.root.append(group);
    this.groups.set(title, group);
    return group;
  }

  view(group, choice) {
    if (!this.shown.has(choice.name)) {
      const made = new KINDS[choice.kind](choice, this.choose);
      group.append(made.root);
      this.shown.set(choice.name, made);
    }
    return this.shown.get(choice.name);
  }
}

export function choicesOf(state) {
  return state.groups.flatMap(({ choices }) => choices);
}

/** The value of a choice that is in effect. */
export function valueOf(state, name) {
  return choicesOf(state).find((choice) => choice.name === name)?.value;
}

/** What was chosen, in a few words: on a phone the choices are folded. */
export function brief(state) {
  const chosen = choicesOf(state).filter((choice) => choice.chosen);
  const words = chosen.map(({ name, value }) => (value === true ? name : value));
  return [state.own?.data, ...words].filter(Boolean).join(" · ");
}
