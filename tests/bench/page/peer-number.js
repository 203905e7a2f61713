// The peer's number field, with its engine for formatting and validation.
const field = intlTelInput(document.querySelector("[name=phone]"), { initialCountry: "ie", formatAsYouType: true });
field.promise.then(() => (window.engine = true));
