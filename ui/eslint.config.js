// The rules of the page. The one that carries the architecture: only api/tauri.ts may know Tauri.
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const onlyInTauri = {
  group: ['@tauri-apps/*'],
  message: 'Only src/api/tauri.ts talks to the window; use the Backend.',
};
const noBackend = {
  group: ['**/api/backend', '**/api/tauri', '**/api/fake', '**/api/fake/*'],
  message: 'Presentational components take props and callbacks; the wiring is in views/.',
};

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'src/api/wire/'] },
  js.configs.recommended,
  tseslint.configs.strict,
  svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      'no-undef': 'off', // TypeScript knows better.
      'no-restricted-imports': ['error', { patterns: [onlyInTauri] }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'], svelteConfig },
    },
  },
  {
    files: ['src/{shared,transfers,details,usage,activity,health,settings,onboarding,vaults}/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [onlyInTauri, noBackend] }] },
  },
  {
    // State is replaced whole in $state.raw: a reactive Map or Set for each page and selection would cost far more.
    files: ['src/state/**'],
    rules: { 'svelte/prefer-svelte-reactivity': 'off' },
  },
  { files: ['src/api/tauri.ts', 'src/api/tauri.test.ts'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['*.config.{ts,js}'], languageOptions: { globals: { ...globals.node } } },
);
