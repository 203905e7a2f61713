// The peer's number field, with the engine that formats and checks.
const field = intlTelInput(document.querySelector("[name=phone]"), { initialCountry: "ie", formatAsYouType: true });
field.promise.then(() => (window.engine = true));
