// The visitor's own data, on their own machine: choosing them, what was found in them,
// the target and the kinds of columns.

import { entries } from "./backend.js";
import { Choices } from "./choices.js";
import { byId, element, setText } from "./dom.js";

export class Own {
  /** choose(name, value) is called for what the visitor chooses. */
  constructor(choose, fail) {
    Object.assign(this, { choose, fail });
    this.reading = new Choices(byId("own-choices"), choose);
    byId("own").hidden = !entries;
    this.path = byId("own-path");
    this.path.addEventListener("change", () => this.take(this.path.value.trim()));
    byId("own-browse").addEventListener("click", () => this.browse());
    byId("own-drop").addEventListener("click", () => this.drop());
    byId("own-target").addEventListener("change", (event) => choose("target", event.target.value));
  }

  update({ own }, origin) {
    byId("tab-data").hidden = !own;
    byId("own-drop").hidden = !own;
    if (origin !== "data") this.path.value = own?.data ?? "";
    setText(byId("own-heading"), own?.heading ?? "");
    this.reading.update([{ title: "", choices: own?.reading ?? [] }], origin);
    this.drawn = undefined;
    this.refuse("", "data");
  }

  has(name) {
    return name === "data" || this.reading.has(name);
  }

  refuse(reason, name) {
    if (name !== "data") return this.reading.refuse(reason, name);
    setText(byId("own-error"), reason);
    byId("own-error").hidden = !reason;
  }

  take(path) {
    byId("own-entries").replaceChildren();
    this.path.value = path;
    this.choose("data", path);
  }

  drop() {
    this.path.focus(); // the button goes
    this.take("");
  }

  /** The folders and files of a folder, to pick from; again closes it. */
  browse() {
    const list = byId("own-entries");
    if (list.firstChild) list.replaceChildren();
    else this.open("").catch(this.fail);
  }

  async open(folder) {
    const { path, folders, files } = await entries(folder);
    const below = (name) => (path ? `${path}/${name}` : name);
    const up = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
    const rows = [
      ...(path ? [this.entry("..", () => this.open(up))] : []),
      ...folders.map((name) => this.entry(`${name}/`, () => this.open(below(name)))),
      ...files.map((name) => this.entry(name, () => this.take(below(name)))),
    ];
    if (path) rows.push(this.entry("Use this folder", () => this.take(path), "use"));
    if (!rows.length) rows.push(element("li", { class: "muted" }, "This folder is empty."));
    byId("own-entries").replaceChildren(...rows);
    byId("own-entries").querySelector("button")?.focus();
  }

  entry(name, act, kind = "") {
    const onclick = () => Promise.resolve(act()).catch(this.fail);
    return element(
      "li",
      {},
      element("button", { type: "button", class: `entry ${kind}`, onclick }, name),
    );
  }

  /** The view with the table of columns. */
  draw(state) {
    const { own } = state;
    if (this.drawn === state || !own) return;
    this.drawn = state;
    const targets = own.targets.map((name) => element("option", { value: name }, name));
    byId("own-target").replaceChildren(...targets);
    byId("own-target").value = own.target ?? "";
    byId("own-goal").hidden = !targets.length;
    byId("own-notes").replaceChildren(...own.notes.map((note) => element("li", {}, note)));
    this.drawTable(state);
  }

  drawTable({ own, query }) {
    const pairs = new URLSearchParams(query);
    const kinds = new Map(pairs.getAll("as").map((pair) => cut(pair)));
    const focused = document.activeElement?.ariaLabel; // of the table's fields
    const head = element(
      "tr",
      {},
      ...own.columns.map((name) => element("th", { scope: "col" }, name)),
    );
    const rows = own.rows.map(([shown, ...cells], place) => {
      const column = own.names[place]; // in full; undefined where a row is a class
      const isOpen = column !== undefined && column !== own.target;
      const name = isOpen ? this.use(column, shown, cells.at(-1), pairs) : shown;
      if (isOpen) cells[0] = this.kinds(column, cells[0], kinds, own.kinds);
      const made = cells.map((cell) => element("td", {}, cell));
      return element("tr", {}, element("th", { scope: "row" }, name), ...made);
    });
    byId("own-table").replaceChildren(element("thead", {}, head), element("tbody", {}, ...rows));
    if (focused)
      byId("own-table")
        .querySelector(`[aria-label="${CSS.escape(focused)}"]`)
        ?.focus();
  }

  /** Whether a column is used, to choose. */
  use(column, shown, use, pairs) {
    const unused = use === "left out" || use === "excluded";
    const onchange = () => {
      // Take back the answer that made it so, or else give the other one.
      const [made, other] = unused ? ["exclude", "include"] : ["include", "exclude"];
      const given = pairs.getAll(made);
      if (given.includes(column)) this.choose(made, lines(given.filter((one) => one !== column)));
      else this.choose(other, lines([...pairs.getAll(other), column]));
    };
    const input = element("input", {
      type: "checkbox",
      checked: !unused,
      "aria-label": `Use ${column}`,
      onchange,
    });
    return element("label", { class: "use" }, input, ` ${shown}`);
  }

  /** The kind of a column, to choose. */
  kinds(column, found, given, all) {
    const own = given.get(column) ?? "";
    const onchange = (event) => {
      const next = new Map(given).set(column, event.target.value);
      const pairs = [...next].filter(([, kind]) => kind).map((pair) => pair.join("="));
      this.choose("as", lines(pairs));
    };
    const asFound = element("option", { value: "" }, own ? "as found" : found);
    const others = [...new Set([...all, own])].filter((kind) => kind && (own || kind !== found));
    const options = others.map((kind) => element("option", { value: kind }, kind));
    const select = element(
      "select",
      { "aria-label": `Kind of ${column}`, onchange },
      asFound,
      ...options,
    );
    select.value = own;
    return select;
  }
}

/** Several answers, as they are sent. */
const lines = (all) => all.join("\n");

/** `column=kind`; a column's name may have a `=`. */
function cut(pair) {
  const place = pair.lastIndexOf("=");
  return [pair.slice(0, place), pair.slice(place + 1)];
}
