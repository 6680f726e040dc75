// A choice that is on or off, and one that is typed.

import { announce, attribute, element, newId, setText } from "./dom.js";

const PAUSE = 250; // ms without a key, after which typed words count
const OFF = "none"; // the value of a setting that is off

export class SwitchField {
  constructor(choice, choose) {
    const [help, error] = [newId(), newId()];
    this.label = choice.label;
    this.help = element("span", { class: "about", id: help });
    this.error = element("p", { class: "error", id: error, hidden: true });
    this.input = element("input", {
      type: "checkbox",
      name: choice.name,
      "aria-describedby": `${help} ${error}`,
      "aria-label": choice.label,
      onclick: (event) => this.check(event),
      onchange: () => choose(choice.name, this.input.checked ? "on" : ""),
    });
    const label = element(
      "label",
      { class: "option" },
      this.input,
      element("span", { class: "name" }, choice.label),
      this.help,
    );
    this.root = element("div", { class: "choice", "data-choice": choice.name }, label, this.error);
  }

  update({ value, chosen, help, reason }) {
    this.reason = value ? "" : reason;
    this.input.checked = value;
    this.root.classList.toggle("chosen", chosen);
    this.root.firstChild.classList.toggle("unfit", Boolean(this.reason));
    attribute(this.input, "aria-disabled", this.reason ? "true" : "");
    setText(this.help, this.reason || help);
    this.refuse("");
  }

  check(event) {
    if (!this.reason) return;
    event.preventDefault();
    announce(`${this.label} does not fit. ${this.reason}`);
  }

  refuse(reason) {
    if (reason) this.input.checked = false;
    setText(this.error, reason);
    this.error.hidden = !reason;
  }
}

export class TextField {
  constructor(choice, choose) {
    const [id, help, error] = [newId(), newId(), newId()];
    Object.assign(this, {
      name: choice.name,
      label: choice.label,
      choose,
      sent: "",
      timer: 0,
      going: false,
    });
    this.help = element("p", { class: "help", id: help });
    this.error = element("p", { class: "error", id: error, hidden: true });
    this.input = element("input", {
      type: "text",
      id,
      name: choice.name,
      autocomplete: "off",
      spellcheck: "false",
      "aria-describedby": `${help} ${error}`,
      oninput: () => this.wait(),
      onchange: () => this.send(),
      onfocus: () => (this.going = false),
    });
    const label = element("label", { class: "label", for: id }, choice.label);
    const line = element("div", { class: "line" }, label, this.input);
    this.root = element(
      "div",
      { class: "choice field", "data-choice": choice.name },
      line,
      this.help,
      this.error,
    );
  }

  /** What is being typed stays, even if it was refused. */
  update({ value, chosen, help, placeholder, reason, default: usual }, origin) {
    this.root.classList.toggle("chosen", chosen);
    const unfit = Boolean(reason) && !chosen;
    this.root.classList.toggle("unfit", unfit);
    this.input.readOnly = unfit;
    attribute(this.input, "aria-disabled", unfit ? "true" : "");
    setText(this.help, unfit ? reason : help);
    this.input.placeholder = usual === OFF ? "off" : String(usual || placeholder);
    if (this.timer || origin === this.name) return;
    this.sent = chosen ? this.shown(value) : "";
    this.input.value = this.sent;
    this.going = false;
    this.refuse("");
  }

  shown(value) {
    return String(value);
  }

  meant(text) {
    return text;
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), PAUSE);
  }

  /** One visit of the field is one entry of the history. */
  send() {
    clearTimeout(this.timer);
    this.timer = 0;
    const value = this.input.value.trim();
    if (value === this.sent) return;
    this.sent = value;
    this.refuse("");
    this.choose(this.name, this.meant(value), { again: this.going });
    this.going = true;
  }

  refuse(reason) {
    attribute(this.input, "aria-invalid", reason ? "true" : "");
    setText(this.error, reason);
    this.error.hidden = !reason;
  }
}

/** Several words, separated by commas. The page sends one in each line. */
export class ListField extends TextField {
  shown(values) {
    return values.join(", ");
  }

  meant(text) {
    return text.replace(/\s*,\s*/g, "\n");
  }
}
