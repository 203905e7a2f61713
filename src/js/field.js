// Writing into the number field, so that the visitor can undo it.
// A text that is set by `value` ends what can be undone. `execCommand` is the one way to write as a visitor does, in every engine.

/** Makes `text` the text of a field that has the focus, as an edit that the visitor can undo, by changing no more than differs. It may be refused. */
export const writeAsVisitor = (field, text) => {
  // Only while the visitor's own change is heard: WebKitGTK loses the next keys after an edit at another time, such as when tables arrive.
  if (window.event?.type !== "input") return;
  const { value } = field;
  const longest = Math.min(value.length, text.length);
  let start = 0;
  while (start < longest && value[start] === text[start]) start++;
  let same = 0;
  while (same < longest - start && value.at(-1 - same) === text.at(-1 - same)) same++;
  field.setSelectionRange(start, value.length - same);
  const added = text.slice(start, text.length - same);
  // The edit sends an `input` event within the one that is being handled, which says nothing new.
  const mute = (event) => event.stopImmediatePropagation();
  addEventListener("input", mute, true);
  document.execCommand(added ? "insertText" : "delete", false, added);
  removeEventListener("input", mute, true);
};
