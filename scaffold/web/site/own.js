// The visitor's own data, on their own machine: choosing them, what was found in them,
// the target and the kinds of columns.

import { entries } from "./backend.js";
import { byId, element, setText } from "./dom.js";

export class Own {
  /** choose(name, value) is called for what the visitor chooses. */
  constructor(choose, fail) {
    Object.assign(this, { choose, fail });
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
    this.refuse("");
  }

  has(name) {
    return name === "data";
  }

  refuse(reason) {
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
    const focused = document.activeElement?.dataset?.column;
    const head = element(
      "tr",
      {},
      ...own.columns.map((name) => element("th", { scope: "col" }, name)),
    );
    const isTable = own.columns[0] === "column" && own.columns[1] === "kind";
    const rows = own.rows.map((cells) => {
      const [first, ...others] = cells;
      const change = isTable && first !== own.target;
      const made = others.map((cell, place) =>
        element("td", {}, change && !place ? this.kinds(first, cell, kinds, own.kinds) : cell),
      );
      return element("tr", {}, element("th", { scope: "row" }, first), ...made);
    });
    byId("own-table").replaceChildren(element("thead", {}, head), element("tbody", {}, ...rows));
    if (focused)
      byId("own-table")
        .querySelector(`[data-column="${CSS.escape(focused)}"]`)
        ?.focus();
  }

  /** The kind of a column, to choose. */
  kinds(column, found, given, all) {
    const own = given.get(column) ?? "";
    const onchange = (event) => {
      const next = new Map(given).set(column, event.target.value);
      const pairs = [...next].filter(([, kind]) => kind).map((pair) => pair.join("="));
      this.choose("as", pairs.join("\n"));
    };
    const asFound = element("option", { value: "" }, own ? "as found" : found);
    const others = [...new Set([...all, own])].filter((kind) => kind && (own || kind !== found));
    const options = others.map((kind) => element("option", { value: kind }, kind));
    const select = element(
      "select",
      { "aria-label": `Kind of ${column}`, "data-column": column, onchange },
      asFound,
      ...options,
    );
    select.value = own;
    return select;
  }
}

/** `column=kind`; a column's name may have a `=`. */
function cut(pair) {
  const place = pair.lastIndexOf("=");
  return [pair.slice(0, place), pair.slice(place + 1)];
}
