// The server of `scaffold web`, on this machine.

const token = document.querySelector("meta[name=token]").content;

async function get(path, query, method = "GET") {
  const headers = { "X-Scaffold-Token": token };
  const address = `api/${path}?${query}`;
  const response = await fetch(address, { method, headers, cache: "no-store" }).catch(gone);
  if (response.status === 403) gone(); // a server that was started anew has another token
  if (response.ok) return response;
  const answer = await response.json().catch(() => ({}));
  throw new Error(answer.error ?? `The server answered ${response.status}.`);
}

function gone() {
  throw new Error("scaffold web no longer runs here. Start it again, and open its new address.");
}

export async function state(query) {
  return (await get("state", query)).json();
}

export async function change(query, name, value) {
  return (await get("change", joined(query, { _name: name, _value: value }))).json();
}

export async function archive(query) {
  return (await get("archive", query)).blob();
}

/** The folders and files of a folder: {path, folders, files}. */
export async function entries(path) {
  return (await get("entries", joined("", { _path: path }))).json();
}

/** Write the project into a folder: {path, files, next}. */
export async function create(query, path) {
  return (await get("create", joined(query, { _path: path }), "POST")).json();
}

function joined(query, click) {
  return [query, new URLSearchParams(click)].filter(String).join("&");
}
