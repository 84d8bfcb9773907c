import { createTrustedTypesPolicy } from './csp';

// Monaco's workers are files of this site, and only those of the languages that are
// edited here: GraphQL and JSON.
window.MonacoEnvironment = {
  createTrustedTypesPolicy,
  getWorker(_id, label) {
    if (label === 'graphql') return new Worker(new URL('monaco-graphql/esm/graphql.worker.js', import.meta.url), { type: 'module' });
    if (label === 'json') return new Worker(new URL('monaco-editor/esm/vs/language/json/json.worker.js', import.meta.url), { type: 'module' });
    return new Worker(new URL('monaco-editor/esm/vs/editor/editor.worker.js', import.meta.url), { type: 'module' });
  },
};
