// Highlighted code as elements, line by line. The tokens of highlight.js become
// elements directly: its HTML is never used.

import bash from "./vendor/highlight/bash.min.js";
import core from "./vendor/highlight/core.min.js";
import ini from "./vendor/highlight/ini.min.js";
import json from "./vendor/highlight/json.min.js";
import markdown from "./vendor/highlight/markdown.min.js";
import python from "./vendor/highlight/python.min.js";
import yaml from "./vendor/highlight/yaml.min.js";

const languages = { bash, ini, json, markdown, python, yaml };
for (const [name, grammar] of Object.entries(languages)) core.registerLanguage(name, grammar);

const OF_ENDING = {
  cfg: "ini",
  ini: "ini",
  ipynb: "json",
  json: "json",
  md: "markdown",
  py: "python",
  sh: "bash",
  toml: "ini",
  yaml: "yaml",
  yml: "yaml",
};

/** The lines of a text as fragments, colored by the ending of its path. */
export function lines(text, path) {
  const whole = text.endsWith("\n") ? text.slice(0, -1) : text;
  return linesOf(tokens(whole, path));
}

function tokens(text, path) {
  const language = OF_ENDING[path.split(".").pop()];
  if (!language) return { children: [text] };
  return core.highlight(text, { language, ignoreIllegals: true })._emitter.rootNode;
}

/** The tree of tokens, cut at the ends of lines. */
function linesOf(root) {
  const made = [document.createDocumentFragment()];
  const add = (text, scope) => {
    text.split("\n").forEach((part, place) => {
      if (place) made.push(document.createDocumentFragment());
      if (part) made.at(-1).append(piece(part, scope));
    });
  };
  const walk = (node, scope) => {
    if (typeof node === "string") add(node, scope);
    else node.children.forEach((child) => walk(child, node.scope ?? scope));
  };
  walk(root, "");
  return made;
}

function piece(text, scope) {
  if (!scope) return text;
  const span = document.createElement("span");
  span.className = `hl-${scope.split(".")[0]}`;
  span.textContent = text;
  return span;
}
