// A static host: Python runs in a worker. Until it does, states come from files that the
// build made.

const assets = JSON.parse(document.querySelector("meta[name=assets]").content);
const NAMES = ["task", "style", "device"]; // of the states in files

const calls = new Map(); // [resolve, reject] by number
const packs = new Map(); // promises of prerendered states by task
let worker;
let isReady = false;
let last = 0;

export async function state(query) {
  if (isReady) return asked("state", query);
  const found = await first(query).catch(() => undefined);
  if (found) setTimeout(start, 0, query); // after the first paint
  return found ?? asked("state", query);
}

export const change = (query, name, value) => asked("change", query, name, value);

export async function archive(query) {
  return new Blob([await call("archive", query)], { type: "application/zip" });
}

async function asked(name, ...given) {
  const answer = JSON.parse(await call(name, ...given));
  if (answer.error) throw new Error(answer.error);
  return answer;
}

function call(name, ...given) {
  start();
  if (!isReady) document.documentElement.dataset.python = "awaited";
  const id = ++last;
  worker.postMessage({ id, name, given });
  return new Promise((...settle) => calls.set(id, settle));
}

/** Start Python. It makes a state in advance, so that the next one is fast. */
function start(query) {
  if (worker) return;
  worker = new Worker(at(assets.worker), { type: "module" });
  worker.onmessage = ({ data }) => receive(data);
  worker.onerror = (event) => calls.forEach(([, reject]) => reject(new Error(event.message)));
  const places = ["pyodide", "wasm", "modules", "templates"].map((name) => [name, at(assets[name])]);
  worker.postMessage({ assets: { ...Object.fromEntries(places), lock: assets.lock }, query });
}

function receive({ id, answer, error }) {
  if (id === 0) return ready();
  const [resolve, reject] = calls.get(id);
  calls.delete(id);
  if (error) reject(new Error(error));
  else resolve(answer);
}

/** Python is there. Only now is the page kept for use offline: it needed the network. */
function ready() {
  isReady = true;
  document.documentElement.dataset.python = "ready";
  navigator.serviceWorker?.register("service-worker.js");
}

/** The prerendered state of a query, if it is one of task, style and device alone. */
async function first(query) {
  const given = new URLSearchParams(query);
  const names = [...given.keys()];
  const address = assets.first[given.get("task") ?? ""];
  if (!address || !names.every((name) => NAMES.includes(name))) return undefined;
  if (!packs.has(address)) packs.set(address, loaded(address));
  const { parts, states } = await packs.get(address);
  const pairs = NAMES.filter((name) => given.has(name)).map((name) => [name, given.get(name)]);
  const found = names.length === pairs.length && states[new URLSearchParams(pairs)];
  return found ? together(found, parts) : undefined;
}

async function loaded(address) {
  const response = await fetch(at(address));
  return new Response(response.body.pipeThrough(new DecompressionStream("gzip"))).json();
}

/** A state from its parts: see scaffold/web/static/first.py. */
function together(state, parts) {
  const whole = (place) => parts[place];
  const groups = state.groups.map((group) => ({ ...group, choices: group.choices.map(whole) }));
  const styles = Object.entries(state.styles).map(([name, place]) => [name, parts[place]]);
  return { ...state, groups, files: state.files.map(whole), styles: Object.fromEntries(styles) };
}

const at = (name) => new URL(name, document.baseURI).href;
