// In the head of each measured page: records when its first purpose can be ticked, when its number field can be used, and layout shifts.
// The page defines `watched`: functions that return the element, or nothing while it cannot be used.
"use strict";
const bench = (window.bench = { shift: 0 });

/** Whether a pointer at the middle of the element hits it or its label, through any shadow roots. */
function hit(element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  let root = document;
  let found;
  for (;;) {
    const inner = root.elementFromPoint(left + width / 2, top + height / 2);
    if (!inner || inner === found) break;
    found = inner;
    if (!inner.shadowRoot || inner.contains(element)) break;
    root = inner.shadowRoot;
  }
  return width > 0 && height > 0 && !!found && (found === element || [...(element.labels ?? [])].some((label) => label.contains(found)));
}

const tasks = new MessageChannel();
const painted = [];
tasks.port1.onmessage = () => {
  for (const name of painted.splice(0)) bench[name] = performance.now();
};

/** Runs once per frame until both elements are found. What holds in a frame is painted by its end, and a task posted in it runs after that. */
function look() {
  const { purpose, number } = window.watched ?? {};
  if (!("tickable" in bench)) {
    const element = purpose?.();
    if (element && !element.disabled && hit(element)) note("tickable");
  }
  if (!("usable" in bench)) {
    const element = number?.();
    if (element && !element.disabled && element.getBoundingClientRect().height > 0) note("usable");
  }
  if (!("tickable" in bench && "usable" in bench)) requestAnimationFrame(look);
}

function note(name) {
  bench[name] = undefined;
  painted.push(name);
  tasks.port2.postMessage(0);
}

addEventListener("click", (event) => (bench.clicked = event.timeStamp), true);
if (PerformanceObserver.supportedEntryTypes.includes("layout-shift")) {
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) bench.shift += hadRecentInput ? 0 : value;
  }).observe({ type: "layout-shift", buffered: true });
}
requestAnimationFrame(look);
