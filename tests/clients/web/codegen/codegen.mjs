// graphql-codegen: the schema from the server as it introspects, scalars as the server names them.

import { configuration, authorization, url } from '../story.mjs';

const { scalars } = await configuration('codegen.json');

export default {
  schema: { [`${url}/graphql`]: { headers: { Authorization: authorization } } },
  documents: ['codegen/src/*.ts'],
  emitLegacyCommonJSImports: false,
  generates: {
    'codegen/build/gql/': {
      preset: 'client',
      presetConfig: { persistedDocuments: { hashAlgorithm: 'sha256' } },
      config: { scalars, strictScalars: true, documentMode: 'string', useTypeImports: true },
    },
  },
};
