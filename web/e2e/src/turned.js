// Words whose direction is turned by a stranger's. Called with the character that ends everything
// that strangers wrote; returns the words that come after it in the same stretch of text.

const [END] = arguments;
const TURN = "\u202e";

// A stretch ends where the browser begins a new one: at blocks, and at what is isolated.
function stretch(node) {
  const style = getComputedStyle(node);
  const isOwn = !style.display.startsWith("inline") || style.display !== "inline" || style.unicodeBidi !== "normal";
  return isOwn || !node.parentElement ? node : stretch(node.parentElement);
}

const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const turned = new Set();
while (walker.nextNode()) {
  const text = walker.currentNode;
  if (!text.data.includes(TURN) || !text.parentElement.checkVisibility()) continue;
  // Between these two characters text is isolated as well.
  const whole = stretch(text.parentElement).textContent.replace(/[\u2066-\u2068][^\u2069]*\u2069/g, "");
  const from = whole.indexOf(TURN);
  if (from < 0) continue;
  const after = whole.slice(whole.indexOf(END, from) + 1).trim();
  if (after) turned.add(after.slice(0, 80));
}
return [...turned];
