// Where the focus is, and what keeps a person from seeing it.
// Returns { name, trouble }; trouble is null where the focus is plain to see.

const at = document.activeElement;
if (!at || at === document.body || at === document.documentElement) {
  return { name: "BODY", trouble: "it is lost to the page" };
}

const label = at.labels?.[0];
const words = at.getAttribute("aria-label") ?? label?.textContent ?? at.textContent ?? "";
const name = `${at.tagName} ${words.replace(/\s+/g, " ").trim().slice(0, 60)}`;

// A heading or a region that the page itself led to is no place to act on.
if (at.tabIndex < 0) return { name, trouble: null };

// The browser marks the button inside of a date field by itself, and tells no script so.
if (at.type === "date" && !at.matches(":focus")) return { name, trouble: null };

// Where the control itself is hidden under a drawn one, what is around it shows the focus.
const near = [at, label, at.nextElementSibling, at.parentElement, at.parentElement?.parentElement];
const isMarked = (element) => {
  const style = getComputedStyle(element);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
};
if (!near.some((element) => element && isMarked(element))) return { name, trouble: "nothing marks it" };

const box = (label && at.getBoundingClientRect().width < 8 ? label : at).getBoundingClientRect();
if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) {
  return { name, trouble: "it is beyond the edge of the screen" };
}

// Some part of it must not lie under something else (WCAG 2.2, 2.4.11).
const isOpen = ([x, y]) => {
  const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
  return top && (at.contains(top) || label?.contains(top));
};
if (![[0.5, 0.5], [0.1, 0.2], [0.9, 0.8], [0.5, 0.1], [0.5, 0.9]].some(isOpen)) {
  return { name, trouble: "something covers it" };
}
return { name, trouble: null };
