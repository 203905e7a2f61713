// Handing a text to the visitor as a file.

/** Saves a text under a name, as the browser saves what is downloaded. */
export const saveFile = (name, type, text) => {
  const href = URL.createObjectURL(new Blob([text], { type }));
  Object.assign(document.createElement("a"), { href, download: name }).click();
  URL.revokeObjectURL(href);
};
