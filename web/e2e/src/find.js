// What a person would find on the page: something of a kind, by the words that name it.
// Called with (kind, name); returns the element or null.

const [kind, name] = arguments;

const KINDS = {
  button: "button, [role=button], summary, input[type=submit]",
  link: "a[href]",
  field: "input, select, textarea",
  heading: "h1, h2, h3, h4, [role=heading]",
  tab: "[role=tab]",
  dialog: "dialog, [role=dialog]",
};

// Characters that only keep the direction of names to themselves are no part of a name.
const plain = (text) => (text ?? "").replace(/[\u2066-\u2069]/g, "").replace(/\s+/g, " ").trim();

const byIds = (ids) => plain(ids.split(/\s+/).map((id) => document.getElementById(id)?.textContent).join(" "));

// The accessible name, as far as the application's markup makes use of the rules for it.
function nameOf(element) {
  const labelledBy = element.getAttribute("aria-labelledby");
  if (labelledBy) return byIds(labelledBy);
  const label = element.getAttribute("aria-label");
  if (label) return plain(label);
  if (element.labels?.length) return plain([...element.labels].map((label) => label.textContent).join(" "));
  return plain(element.innerText ?? element.textContent) || plain(element.title);
}

// A field may be there for readers of its label only, such as a radio button under a drawn one.
const isShown = (element) =>
  kind === "field" ? (element.labels?.[0] ?? element).checkVisibility() : element.checkVisibility();

// An open modal dialog makes everything else inert.
const dialogs = [...document.querySelectorAll("dialog:modal")];
const place = dialogs.at(-1) ?? document;

const all = [...place.querySelectorAll(KINDS[kind])].filter(isShown);
return all.find((element) => nameOf(element) === name)
  ?? all.find((element) => nameOf(element).startsWith(name))
  ?? null;
