// What went wrong, in words for readers: the common refusals in the language of the interface.

import { known, say } from "./language.js";

// Type of the problem, what the server says of it, and the text that says it here; the first that fits decides.
// What the expression keeps in brackets fills the text.
const SAID = [
  ["/docs#invalid-input", /^(?:q: string should have at most|the query has )/, "tooLong"],
  ["/docs#invalid-input", /^since (\S+) is after until (\S+):/, "datesCrossed"],
  ["/docs#not-found", /^no document in this index has a name like ['"](.*)['"]:/s, "noSource"],
  ["/docs#not-found", /^no document /, "noDocument"],
  ["/docs#not-found", /^no passage /, "gone"],
  ["/docs#index-unusable", /^/, "indexUnusable"],
  ["/docs#unexpected", /^/, "unexpected"],
  ["about:blank", /^too many searches /, "tooMany"],
];

/** What the server said was wrong. */
export class Problem extends Error {
  constructor(status, type, title, detail) {
    super(detail);
    this.status = status;
    this.type = type;
    this.title = title;
  }

  /** The kind of problem in the reader's language, or in the server's where there is no word for it. */
  get heading() {
    const key = `problem${this.status}`;
    return known(key) ? say(key) : this.title;
  }

  /** What is wrong, in the reader's language or in the server's. */
  get said() {
    for (const [type, words, key] of SAID) {
      const found = type === this.type && words.exec(this.message);
      if (found) return say(key, ...found.slice(1));
    }
    return this.message;
  }

  /** What whoever runs the server can do, in its words; null where that is nothing. */
  get remedy() {
    return this.type === "/docs#index-unusable" ? this.message : null;
  }
}

/** What is wrong, whether the server said it or could not be reached. */
export function saidOf(error) {
  return error instanceof Problem ? error.said : say("unreachable");
}
