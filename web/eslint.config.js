import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import { defineConfig } from "eslint/config";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

// `npm run lint` keeps results of unchanged files. With a type from another file they may be out of date: what they
// refuse is checked again without them, and what they let pass is found where there are none, as in CI.
export default defineConfig(
  // wire.py and schema.py write them.
  { ignores: ["src/wire.ts", "src/api/schema.ts"] },
  { linterOptions: { reportUnusedDisableDirectives: "error", reportUnusedInlineConfigs: "error" } },
  js.configs.recommended,
  ts.configs.recommendedTypeChecked,
  svelte.configs.recommended,
  svelte.configs.prettier,
  {
    languageOptions: { parserOptions: { projectService: true, extraFileExtensions: [".svelte"] } },
    rules: {
      // TypeScript finds unknown names, and knows the browser's.
      "no-undef": "off",
      // A name that starts with _ is one that a position or a rest needs.
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      // French texts have non-breaking spaces.
      "no-irregular-whitespace": ["error", { skipStrings: true, skipTemplates: true }],
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      // The router gives each page of /login both, whether it needs them or not.
      "svelte/no-unused-props": ["error", { ignorePropertyPatterns: ["/^(me|id)$/"] }],
      // State holds maps, sets and dates by `$state.raw`, and replaces them. One that is being built is no state.
      "svelte/prefer-svelte-reactivity": "off",
      // The parser takes `$state.snapshot` for `any`.
      "@typescript-eslint/no-unnecessary-type-assertion": "off",
    },
  },
  {
    // svelte-check knows the types in components. Here most of them would be `any`, and cost 10 s more.
    files: ["**/*.svelte"],
    languageOptions: { parserOptions: { projectService: false } },
    extends: [ts.configs.disableTypeChecked],
  },
  {
    files: ["tests/*.test.ts"],
    rules: {
      "@typescript-eslint/no-floating-promises": [
        "error",
        // The runner waits for its tests by itself.
        { allowForKnownSafeCalls: [{ from: "package", name: "test", package: "node:test" }] },
      ],
    },
  },
  // No file of the TypeScript project.
  { files: ["*.js"], extends: [ts.configs.disableTypeChecked] },
);
