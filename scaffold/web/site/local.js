// The server of `scaffold web`, on this machine.

const token = document.querySelector("meta[name=token]").content;

async function get(path, query) {
  const headers = { "X-Scaffold-Token": token };
  const response = await fetch(`api/${path}?${query}`, { headers, cache: "no-store" });
  if (response.ok) return response;
  const answer = await response.json().catch(() => ({}));
  throw new Error(answer.error ?? `The server answered ${response.status}.`);
}

export async function state(query) {
  return (await get("state", query)).json();
}

export async function change(query, name, value) {
  const click = new URLSearchParams({ _name: name, _value: value });
  return (await get("change", query ? `${query}&${click}` : click)).json();
}

export async function archive(query) {
  return (await get("archive", query)).blob();
}
