// The tree of files, and the file that is selected.

import { ADDED, REMOVED, rows, samples, textOf } from "./compare.js";
import { attribute, byId, count, element, moveWithArrows, setText } from "./dom.js";
import { lines } from "./highlight.js";

const WIDE = matchMedia("(min-width: 900px)");
const SIGNS = { added: "+", changed: "●", removed: "−" };

export class Files {
  /** select(path) is called when the visitor picks a file. */
  constructor(select) {
    this.select = select;
    this.tree = byId("tree");
    this.code = byId("code");
    this.places = new Map(); // how far each file was scrolled
    moveWithArrows(
      this.tree,
      () => this.items(),
      (item) => this.pick(item),
    );
    this.tree.addEventListener("click", (event) => {
      this.pick(event.target.closest("[data-path]"));
      byId("tree-fold").open = WIDE.matches; // on a phone, the file is below
    });
    byId("next-change").addEventListener("click", () => this.goToChange());
  }

  items() {
    return [...this.tree.querySelectorAll("[data-path]")];
  }

  pick(item) {
    if (item) this.select(item.dataset.path);
  }

  /** marks: what the last choice did to files, from `changedFiles`. */
  update(state, before, marks, path) {
    this.drawTree(state, before, marks, path);
    const text = textOf(state, path);
    const old = marks.get(path) === ADDED ? null : before && textOf(before, path);
    if (this.shown?.text === text && this.shown.path === path && this.shown.old === old) return;
    if (this.shown) this.places.set(this.shown.path, this.code.scrollTop);
    this.shown = { path, text, old };
    this.drawFile(state, marks);
    this.code.scrollTop = this.places.get(path) ?? 0;
  }

  drawTree(state, before, marks, path) {
    const all = [...state.files, ...samples(state), ...gone(before, marks)];
    const focused = this.tree.contains(document.activeElement);
    const folders = new Map();
    const nodes = all.map((file) => leaf(file, marks.get(file.path), file.path === path));
    const top = [];
    all.forEach(({ path: name }, n) => {
      const folder = name
        .split("/")
        .slice(0, name.endsWith("/") ? -2 : -1)
        .join("/");
      if (!folder) top.push(nodes[n]);
      else if (folders.has(folder)) folders.get(folder).push(nodes[n]);
      else folders.set(folder, [nodes[n]]);
    });
    this.tree.replaceChildren(...[...folders].map(branch), ...top);
    if (focused)
      this.items()
        .find((item) => item.tabIndex === 0)
        ?.focus();
    setText(byId("tree-brief"), `All files (${all.length})`);
  }

  drawFile(state, marks) {
    const { path, text, old } = this.shown;
    setText(byId("file-name"), path);
    const data = samples(state).find((one) => one.path === path);
    const made = data || !isText(state, path) ? [note(data)] : numbered(lines(text, path));
    const changed = old == null || data ? [] : changedLines(old, text);
    changed.forEach((line) => made[line]?.classList.add("new"));
    this.code.replaceChildren(...made);
    this.code.classList.toggle("unnumbered", made.length === 1 && made[0].tagName === "P");
    setText(byId("file-size"), data ? size(data.bytes) : count(text ? made.length : 0, "line"));
    const next = byId("next-change");
    next.hidden = !changed.length;
    setText(next, `${count(changed.length, "line")} changed`);
    attribute(byId("copy-file"), "hidden", data || marks.get(path) === REMOVED);
  }

  goToChange() {
    const all = [...this.code.querySelectorAll(".new")];
    const top = this.code.getBoundingClientRect().top + 60;
    const next = all.find((line) => line.getBoundingClientRect().top > top + 1) ?? all[0];
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const distance = next.getBoundingClientRect().top - top;
    this.code.scrollBy({ top: distance, behavior: calm ? "auto" : "smooth" });
  }
}

function isText(state, path) {
  return state.files.some((file) => file.path === path);
}

function gone(before, marks) {
  const removed = [...marks].filter(([, mark]) => mark === REMOVED);
  return removed.map(([path]) => ({
    path,
    gone: true,
    lines: before?.files.find((f) => f.path === path)?.lines,
  }));
}

function branch([folder, leaves]) {
  const group = element("ul", { role: "group" }, ...leaves);
  return element(
    "li",
    { role: "treeitem", class: "folder", "aria-expanded": "true", "aria-label": folder },
    element("span", {}, `${folder}/`),
    group,
  );
}

function leaf(file, mark, selected) {
  const name = file.path.match(/[^/]*\/?$/)[0];
  const sign = element("span", { class: "sign", "aria-hidden": "true" }, SIGNS[mark] ?? "");
  const told = mark ? element("span", { class: "hidden" }, `, ${mark}`) : "";
  const amount = file.bytes === undefined ? (file.lines ?? "") : size(file.bytes);
  const long =
    file.bytes === undefined && amount !== "" ? element("span", { class: "hidden" }, " lines") : "";
  return element(
    "li",
    {
      role: "treeitem",
      class: `leaf ${mark ?? ""}`,
      tabindex: selected ? "0" : "-1",
      "aria-selected": String(selected),
      "data-path": file.path,
    },
    sign,
    element("span", { class: "name" }, name),
    element("span", { class: "amount" }, String(amount), long),
    told,
  );
}

function note(data) {
  const words = data
    ? `Sample data: ${count(data.amount, "file")}, ${size(data.bytes)}. The zip has them.`
    : "The last choice removed this file.";
  return element("p", { class: "note" }, words);
}

/** Lines with their numbers, which are not part of the text. */
export function numbered(fragments) {
  return fragments.map((line, place) =>
    element("span", { class: "row", "data-line": place + 1 }, line, "\n"),
  );
}

function changedLines(old, text) {
  return rows(old, text)
    .filter(({ sign }) => sign === "+")
    .map(({ now }) => now);
}

export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const [number, unit] = bytes < 1e6 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
  return `${number.toLocaleString("en", { maximumSignificantDigits: 2 })} ${unit}`;
}
