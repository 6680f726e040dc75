// The three functions of Python that the page needs, each for the query string of an
// address. Locally a server answers; on a static host, a worker.
//
//   state(query)                everything the page shows
//   change(query, name, value)  {query, dropped}: the address after a click
//   archive(query)              the zip, as a Blob
//
// Only locally:
//   entries(path)               what is in a folder
//   create(query, path)         writes the project

const isLocal = document.querySelector("meta[name=token]"); // the server wrote it
const answers = await import(isLocal ? "./local.js" : "./remote.js");

const KEPT = 60; // states, of about 50 kB

const states = new Map();

/** The state of a query, from memory if the page has shown it lately. */
export async function state(query) {
  let found = states.get(query);
  states.delete(query); // to be the newest
  found ??= await answers.state(query);
  states.set(query, found);
  if (states.size > KEPT) states.delete(states.keys().next().value);
  return found;
}

export const { archive, change, create, entries } = answers;
