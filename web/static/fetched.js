// Fetches a file of the application, which must be what its integrity value says. What the browser
// keeps is asked first; where that fails, the server is: a file that was altered or cut off on its
// way must not stay for as long as the browser keeps it.

export function fetched(address, integrity) {
  return fetch(address, { integrity }).catch(() => fetch(address, { integrity, cache: "reload" }));
}
