// The page: what is shown follows from the address, and a choice makes a new address.

import * as address from "./address.js";
import * as backend from "./backend.js";
import { Changes } from "./changes.js";
import { brief, Choices, valueOf } from "./choices.js";
import { changedFiles, samples } from "./compare.js";
import { announce, byId, count, moveWithArrows, setText } from "./dom.js";
import { Files } from "./files.js";
import { Notices } from "./notices.js";
import { Own } from "./own.js";
import { Styles } from "./styles.js";
import { Take } from "./take.js";

const VIEWS = ["data", "files", "changes", "styles"];
const SLOW = 400; // ms, after which the page says that it works
const WIDE = matchMedia("(min-width: 900px)");

let state; // of the address
let before; // the state before the last choice, if any
let previous; // its query
let pushed = ""; // the choice that made the entry of the history, until back or forward
let shown = address.read().shown;
let waiting = Promise.resolve(); // choices are made one after the other

const fail = (error) => notices.fail(error);
const choices = new Choices(byId("choices"), choose);
const notices = new Notices((name) => choices.label(name));
const files = new Files((path) => look({ file: path }));
const changes = new Changes();
const styles = new Styles((style) => choose("style", style));
const own = new Own(choose, fail);
const take = new Take(() => waiting.then(() => ({ state, view: shown })), notices);

/** Make a choice: the newest wins, and what no longer fits is dropped. */
function choose(name, value, { again = false } = {}) {
  waiting = waiting.then(() => chosen(name, value, again)).catch(fail);
}

async function chosen(name, value, again) {
  const busy = setTimeout(() => byId("project").setAttribute("aria-busy", "true"), SLOW);
  try {
    await change(name, value, again);
  } finally {
    clearTimeout(busy);
    byId("project").removeAttribute("aria-busy");
  }
}

async function change(name, value, again) {
  const { query, dropped } = await backend.change(state.query, name, value);
  const refused = dropped.find((one) => one.name === name);
  if (refused) return refuse(refused);
  const moved = query !== state.query;
  const typedOn = again && pushed === name; // the same entry of the history
  const from = typedOn || !moved ? previous : state.query;
  const next = await backend.state(query);
  shown = fitted(shown, next);
  if (typedOn) address.replace(query, shown, from);
  else if (moved) {
    address.push(query, shown, from);
    pushed = name;
  }
  await show(next, from, name);
  notices.show(name === "data" ? dropped.filter((one) => choices.has(one.name)) : dropped, []);
  announce(summary());
}

/** Say why a value is not taken. The project stays as it is. */
function refuse(one) {
  const field = [own, choices].find((fields) => fields.has(one.name));
  choices.update(state.groups, one.name);
  own.update(state, one.name);
  if (shown.view === "data") own.draw(state);
  if (field) field.refuse(one.reason, one.name);
  else notices.show([one], []);
  announce(one.reason);
}

/** Show the address as it is: at the start, and after back or forward. */
async function follow() {
  const { query, shown: wanted, previous: from } = address.read();
  const next = await backend.state(query);
  pushed = "";
  shown = fitted(state ? shown : wanted, next);
  if (state) address.replace(query, shown, from); // the same file and view as before
  await show(next, from, "");
  notices.show([], next.ignored);
}

async function show(next, from, origin) {
  previous = from;
  before = from === undefined ? undefined : await backend.state(from);
  const start = performance.now();
  state = next;
  choices.update(state.groups, origin);
  setText(byId("choices-brief"), brief(state));
  own.update(state, origin);
  take.update(state);
  setText(byId("version"), `version ${state.version}`);
  document.title = `${state.title} · scaffold`;
  await draw();
  byId("project").removeAttribute("aria-busy");
  performance.measure("show", { start });
}

/** Draw the view that is open. */
async function draw() {
  const marks = changedFiles(before, state);
  setText(byId("changes-count"), marks.size ? String(marks.size) : "");
  setText(
    byId("size"),
    `${count(state.files.length + state.data.length, "file")} · ${count(state.lines, "line")} of Python`,
  );
  drawTabs();
  if (shown.view === "data") own.draw(state);
  if (shown.view === "files") files.update(state, before, marks, shown.file);
  if (shown.view === "styles") styles.update(state);
  if (shown.view === "changes") await drawChanges(marks);
}

/** What is shown, if the next project has it, or if the choice removes it. */
function fitted({ file, view, against }, next) {
  const paths = [next, state ?? next].flatMap((one) =>
    [...one.files, ...samples(one)].map(({ path }) => path),
  );
  return {
    file: paths.includes(file) ? file : "train.py",
    view: VIEWS.includes(view) && (next.own || view !== "data") ? view : "files",
    against: against === "defaults" ? against : "last",
  };
}

async function drawChanges(marks) {
  const task = valueOf(state, "task");
  setText(byId("against-defaults"), `against the defaults of ${task}`);
  for (const input of document.getElementsByName("_against"))
    input.checked = input.value === shown.against;
  if (shown.against === "last") return changes.update(before, state, marks);
  const defaults = await backend.state(new URLSearchParams({ task }).toString());
  changes.update(defaults, state, changedFiles(defaults, state));
}

function drawTabs() {
  for (const view of VIEWS) {
    const here = view === shown.view;
    byId(`view-${view}`).hidden = !here;
    byId(`tab-${view}`).setAttribute("aria-selected", here);
    byId(`tab-${view}`).tabIndex = here ? 0 : -1;
  }
}

/** Look at another file, view or comparison of the same project. */
function look(wanted) {
  shown = { ...shown, ...wanted };
  address.replace(address.read().query, shown, previous);
  draw().catch(fail);
}

/** What the last choice did, for a screen reader. */
function summary() {
  const marks = changedFiles(before, state);
  const names = [...marks.keys()].slice(0, 5).join(", ");
  return marks.size
    ? `${count(marks.size, "file")} changed: ${names}${marks.size > 5 ? ", …" : ""}`
    : "No file changed.";
}

function start() {
  const tabs = () => VIEWS.map((view) => byId(`tab-${view}`)).filter((tab) => !tab.hidden);
  for (const view of VIEWS) byId(`tab-${view}`).addEventListener("click", () => look({ view }));
  moveWithArrows(byId("tabs"), tabs, (tab) => look({ view: tab.dataset.view }));
  for (const input of document.getElementsByName("_against")) {
    input.addEventListener("change", () => look({ against: input.value }));
  }
  const fold = () => ["choices-fold", "tree-fold"].forEach((id) => (byId(id).open = WIDE.matches));
  WIDE.addEventListener("change", fold);
  fold();
  addEventListener("popstate", () => (waiting = waiting.then(follow).catch(fail)));
  waiting = follow().catch(fail);
}

start();
