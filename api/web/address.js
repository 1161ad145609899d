// What an address of the pages asks for.

// What a link to the page may choose. Others, such as those that messengers append, are none of a search's.
const KNOWN = ["q", "k", "mode", "document", "source", "language", "heading", "since", "until", "fold", "group"];
// Those that can leave nothing to find.
const FILTERS = ["document", "source", "language", "heading", "since", "until"];

/** The parameters of the page's address that a search knows. */
export function addressed() {
  return new URLSearchParams([...new URLSearchParams(location.search)].filter(([name]) => KNOWN.includes(name)));
}

/** Whether the parameters narrow what can be found. */
export function narrowed(parameters) {
  return FILTERS.some((name) => parameters.has(name));
}

/** The parameters without the filters. */
export function cleared(parameters) {
  return new URLSearchParams([...parameters].filter(([name]) => !FILTERS.includes(name)));
}
