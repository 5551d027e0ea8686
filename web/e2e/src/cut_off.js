// Text that nobody can read because a box ends before it does. Returns what is cut off, in words.

// What is long by nature and shown whole elsewhere may end in an ellipsis.
const SHORTENED = ".who-name, .who-role";

const hides = (overflow) => overflow === "hidden" || overflow === "clip";

const cut = (box) => {
  const style = getComputedStyle(box);
  // Scrolling boxes can be scrolled; what is one pixel large is for screen readers.
  const wide = hides(style.overflowX) && box.scrollWidth > box.clientWidth + 1;
  const high = hides(style.overflowY) && box.scrollHeight > box.clientHeight + 1;
  return (wide || high) && box.clientWidth > 1 && box.clientHeight > 1;
};

const boxes = [...document.querySelectorAll("body *")];
return boxes
  .filter((box) => box.checkVisibility() && box.innerText?.trim() && !box.matches(SHORTENED) && cut(box))
  .map((box) => `<${box.tagName.toLowerCase()} class="${box.className}">: ${box.innerText.trim().slice(0, 60)}`);
