import vue from "@vitejs/plugin-vue";

// Tags with a dash are custom elements, not components of Vue's.
export default { plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith("phone-consent") } } })] };
