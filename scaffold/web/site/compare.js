// What differs between two states: files, and lines of a file.

import { diffLines } from "./vendor/diff/diff/line.js";

export const ADDED = "added";
export const CHANGED = "changed";
export const REMOVED = "removed";

const MANY = 5; // files of a folder with sample data

/** The paths that differ, each with `added`, `changed` or `removed`. */
export function changedFiles(before, after) {
  const marks = new Map();
  if (!before || before === after) return marks;
  const old = contents(before);
  const now = contents(after);
  for (const [path, text] of now) {
    if (!old.has(path)) marks.set(path, ADDED);
    else if (old.get(path) !== text) marks.set(path, CHANGED);
  }
  for (const path of old.keys()) if (!now.has(path)) marks.set(path, REMOVED);
  return marks;
}

/** The texts by path. Of sample data, the size is all that the page knows. */
function contents(state) {
  return new Map([
    ...state.files.map(({ path, text }) => [path, text]),
    ...samples(state).map(({ path, bytes }) => [path, bytes]),
  ]);
}

/** The sample data: {path, bytes, amount}. A folder of many files is one entry. */
export function samples(state) {
  const folders = Map.groupBy(state.data, ({ path }) => path.slice(0, path.lastIndexOf("/") + 1));
  return [...folders].flatMap(([path, files]) => {
    if (files.length < MANY) return files.map((file) => ({ ...file, amount: 1 }));
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    return [{ path, bytes, amount: files.length }];
  });
}

export function textOf(state, path) {
  return state?.files.find((file) => file.path === path)?.text ?? "";
}

/**
 * The lines of both texts in order: {sign: " " | "+" | "-", old, now}, where old and now
 * are the places of the line in either text, from 0.
 */
export function rows(before, after) {
  let old = 0;
  let now = 0;
  return diffLines(before, after).flatMap(({ added, removed, count }) =>
    Array.from({ length: count }, () => {
      if (added) return { sign: "+", now: now++ };
      if (removed) return { sign: "-", old: old++ };
      return { sign: " ", old: old++, now: now++ };
    }),
  );
}

/** The rows of changes with some lines around them, in runs. */
export function hunks(all, around = 3) {
  const near = new Set();
  all.forEach(({ sign }, place) => {
    if (sign === " ") return;
    for (let n = place - around; n <= place + around; n++) near.add(n);
  });
  const runs = [];
  all.forEach((row, place) => {
    if (!near.has(place)) return;
    if (!near.has(place - 1) || !place) runs.push([]);
    runs.at(-1).push(row);
  });
  return runs;
}
