// The worker: lends the application's keys a place that no script of the page can look into, and
// carries messages. What the messages say is decided in WebAssembly (web/worker).
//
//   from the page   {id, call, ask, files?}        the name of the call, and what it asks
//                   {cancel: id}
//   to the page     {id, ok, beside?} or {id, err}   beside: a Blob, or pixels
//                   {id, progress: {done, total, step}}
//                   {keep: [key, value]}             value null: remove

import { fetched } from "{{fetched.js}}";
import init, * as worker from "{{worker-bindings.js}}";

// Set before anything is awaited, or messages that come early are lost.
onmessage = ({ data }) => {
  if (data.cancel !== undefined) {
    started.then(() => worker.cancel(data.cancel), ignore);
  } else {
    answer(data);
  }
};

const started = load(init, "{{worker.wasm}}", "{{integrity worker.wasm}}");
started.catch(fail);

async function load(start, address, integrity) {
  await start({ module_or_path: fetched(address, integrity) });
}

async function answer({ id, call, ask, files }) {
  try {
    await started;
  } catch {
    return;
  }
  const progress = (done, total, step) => postMessage({ id, progress: { done, total, step } });
  try {
    const [ok, beside] = await worker.call(id, call, ask, files ?? [], progress);
    const moved = beside instanceof Uint8ClampedArray ? [beside.buffer] : [];
    postMessage({ id, ok, beside }, moved);
  } catch (err) {
    // A failure in words is plain data. Anything else is a fault, after which nothing can be
    // relied on.
    if (err instanceof Error) {
      fail(err);
    } else {
      postMessage({ id, err });
    }
  }
}

// The page hears this as the worker's error and ends all calls.
function fail(error) {
  setTimeout(() => {
    throw error;
  });
}

function ignore() {}

// What WebAssembly asks of this side.

globalThis.salusKeep = (key, value) => postMessage({ keep: [key, value ?? null] });

globalThis.salusStrength = async (password, about) => {
  const strength = await strengthPart();
  return strength.judge(password, about);
};

globalThis.salusImage = async (bytes) => {
  const dicom = await dicomPart();
  return dicom.open(bytes);
};

const dicomPart = once(async () => {
  const part = await import("{{dicom-bindings.js}}");
  await load(part.default, "{{dicom.wasm}}", "{{integrity dicom.wasm}}");
  return part;
});

const strengthPart = once(async () => {
  const part = await import("{{strength-bindings.js}}");
  await load(part.default, "{{strength.wasm}}", "{{integrity strength.wasm}}");
  return part;
});

// Loads a part with the first use of it, and again when that failed.
function once(make) {
  let made;
  return () => {
    made ??= make().catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
