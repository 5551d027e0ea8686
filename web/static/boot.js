// The first script of the page: closes the ways in which text becomes code, looks whether the
// browser can do what is needed, and starts the application.

import { fetched } from "{{fetched.js}}";

const WORKER = "{{worker.js}}";

// What markup of the application never holds. The server's policy forbids inline scripts already;
// this is the second lock, not a cleaner of foreign markup.
const FORBIDDEN = /<(script|iframe|object|embed|base|meta|link|style)\b|[\s"'/]on[a-z]+\s*=|javascript:|srcdoc/i;

const rules = {
  createHTML(markup) {
    if (FORBIDDEN.test(markup)) {
      throw new TypeError("this markup is refused");
    }
    return markup;
  },
  createScript() {
    throw new TypeError("no text becomes a script here");
  },
  createScriptURL(address) {
    if (address !== WORKER) {
      throw new TypeError("only the worker is loaded this way");
    }
    return address;
  },
};

// Both names are taken before anything else runs, so that no other script can take them.
if (globalThis.trustedTypes) {
  trustedTypes.createPolicy("salus", rules);
  trustedTypes.createPolicy("default", rules);
}

// A function with one vector instruction (WebAssembly SIMD).
const VECTORS = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15,
  253, 98, 11,
]);

function isAble() {
  return typeof WebAssembly === "object" && WebAssembly.validate(VECTORS)
    && typeof BigInt64Array === "function" && typeof ReadableStream === "function"
    && typeof HTMLDialogElement === "function" && startsModuleWorkers();
}

// A browser that knows module workers looks at `type`.
function startsModuleWorkers() {
  let looked = false;
  const options = {
    get type() {
      looked = true;
      return "module";
    },
  };
  try {
    new Worker(WORKER, options).terminate();
  } catch {
    return false;
  }
  return looked;
}

function say(title, words) {
  const heading = document.createElement("h1");
  heading.textContent = title;
  const text = document.createElement("p");
  text.textContent = words;
  document.getElementById("starting").replaceChildren(heading, text);
}

async function start() {
  const wasm = fetched("{{ui.wasm}}", "{{integrity ui.wasm}}");
  const ui = await import("{{ui-bindings.js}}");
  await ui.default({ module_or_path: wasm });
  document.getElementById("starting").remove();
}

if (isAble()) {
  start().catch(() => say(
    "Salus could not start",
    "A part of the page did not arrive, or is not what it should be. Load the page again. If that does not help, tell your practice, and do not log in.",
  ));
} else {
  say(
    "This browser is too old",
    "Salus opens your records on your own device, and this browser cannot do that. Please update it, or use a current Firefox, Chrome, Edge or Safari.",
  );
}
