import type { CodegenConfig } from '@graphql-codegen/cli';

// The types of what the pages ask come from the contract itself. Documents are
// strings, so that no parser is sent to browsers.
const config: CodegenConfig = {
  schema: ['../schema.graphqls', '../schema/*.graphqls'],
  documents: ['src/**/*.{ts,tsx}', '!src/gql/**'],
  ignoreNoDocuments: false,
  generates: {
    './src/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: 'string',
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        avoidOptionals: { field: true, inputValue: false },
        scalars: {
          Date: 'string',
          DateTime: 'string',
          Int64: 'number',
          LocationCode: 'string',
          DiseaseCode: 'string',
          SourceName: 'string',
          Feature: 'string',
          Upload: 'File',
        },
      },
    },
  },
};

export default config;
