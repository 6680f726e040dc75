// What the visitor should know: parts of the address that do not count, choices that
// no longer fit, errors.

import { byId, count, element } from "./dom.js";

export class Notices {
  constructor(label) {
    this.label = label;
  }

  /** dropped: by the last choice; ignored: of the address. Both have reasons. */
  show(dropped, ignored) {
    const made = [];
    if (dropped.length) {
      const undo = element(
        "button",
        { type: "button", class: "link", onclick: () => history.back() },
        "Undo",
      );
      made.push(this.notice(`${count(dropped.length, "choice")} dropped:`, dropped, undo));
    }
    if (ignored.length) {
      made.push(
        this.notice(`${count(ignored.length, "setting")} in the address ignored:`, ignored, ""),
      );
    }
    byId("notices").replaceChildren(...made);
  }

  notice(title, all, button) {
    const items = all.map(({ name, value, reason }) =>
      element(
        "li",
        {},
        element("b", {}, `${`${this.label(name)} ${value}`.trim()}:`),
        ` ${reason}`,
      ),
    );
    return element(
      "div",
      { class: "notice" },
      element("p", {}, title, " ", button),
      element("ul", {}, ...items),
    );
  }

  /** The project is written: where, and what to do next. */
  created({ path, files, next }) {
    this.done(`Created ${path} (${count(files, "file")}).`, next);
  }

  /** The archive is saved: what to do next. */
  downloaded(slug) {
    const next = [`cd ${slug}`, "pip install -r requirements.txt", "python train.py"];
    this.done(`Unzip ${slug}.zip, and then:`, next.join("\n"));
  }

  done(title, next) {
    byId("notices").replaceChildren(
      element("div", { class: "notice" }, element("p", {}, title), element("pre", {}, next)),
    );
  }

  fail(error) {
    byId("notices").replaceChildren(
      element("div", { class: "notice error" }, element("p", {}, error.message)),
    );
  }
}
