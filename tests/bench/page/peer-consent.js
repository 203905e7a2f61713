// The peer's purposes: two checkboxes, open at once, as in the widget.
CookieConsent.run({
  autoShow: false,
  // It takes a browser under automation for a bot.
  hideFromBots: false,
  categories: { updates: {}, offers: {} },
  language: {
    default: "en",
    translations: {
      en: {
        consentModal: { title: "May we have your phone number?", description: "So that our mechanic can tell you about your bike.", acceptAllBtn: "Agree", acceptNecessaryBtn: "No thanks" },
        preferencesModal: {
          title: "May we have your phone number?",
          acceptAllBtn: "Agree to all",
          acceptNecessaryBtn: "No thanks",
          savePreferencesBtn: "Agree and enter number",
          sections: [
            { title: "Tell you when your bike is ready", description: "We text you when the repair starts and when the bike is ready.", linkedCategory: "updates" },
            { title: "Offers in spring", description: "We call you once a year about the spring service.", linkedCategory: "offers" },
          ],
        },
      },
    },
  },
}).then(() => CookieConsent.showPreferences());
