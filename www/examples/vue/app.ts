import { createApp } from "vue";
import "phone-consent";
import App from "./App.vue";

createApp(App).mount("#app");
