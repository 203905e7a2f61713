// The page beside the studio's form that shows an email or a section of a privacy page, as a mail program or a browser does.
// It parses HTML, which the studio's own page never does. No script can run in it but this one (see the policy in mail.html).
addEventListener("message", ({ origin, source, data }) => {
  if (origin !== location.origin || source !== parent || data.kind !== "show") return;
  const read = new DOMParser().parseFromString(data.text, "text/html");
  document.documentElement.lang = data.language || "en";
  document.querySelectorAll("head style").forEach((style) => style.remove());
  document.head.append(...read.querySelectorAll("head style"));
  // Links lead out of a frame that is only looked at.
  read.querySelectorAll("a").forEach((link) => link.setAttribute("target", "_blank"));
  document.body.replaceChildren(...read.body.childNodes);
});
addEventListener("DOMContentLoaded", () => parent.postMessage({ kind: "ready" }, location.origin));
