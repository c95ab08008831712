// A real provider on loopback, with claims shaped as Feide's, ID-porten's or Entra ID's.
// Arguments: shape, client id, client secret, redirect address. Who logs in is said by POST /who.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [shape, clientId, clientSecret, redirect] = process.argv.slice(2);
const shapes = {
  feide: {
    scopes: { userid: ['https://n.feide.no/claims/userid_sec', 'https://n.feide.no/claims/eduPersonPrincipalName'] },
    claims: (who) => ({
      'https://n.feide.no/claims/userid_sec': [`feide:${who.name}`],
      'https://n.feide.no/claims/eduPersonPrincipalName': who.name,
      eduPersonAffiliation: who.affiliation ?? ['employee', 'member'],
    }),
  },
  idporten: {
    scopes: { profile: ['pid', 'locale'] },
    claims: (who) => ({ pid: who.name, locale: 'nb' }),
  },
  entra: {
    scopes: { profile: ['oid', 'tid', 'preferred_username', 'groups'] },
    claims: (who) => ({
      oid: who.name, tid: '9188040d-6c67-4c5b-b112-36a304b66dad', preferred_username: `${who.name}@vik.example`,
      groups: who.groups ?? [],
    }),
  },
};
const { scopes, claims } = shapes[shape];
let who = { name: 'nobody' };

const server = createServer();
server.listen(0, '127.0.0.1', async () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: clientId, client_secret: clientSecret, redirect_uris: [redirect], grant_types: ['authorization_code'],
      response_types: ['code'], post_logout_redirect_uris: [new URL('/login', redirect).href],
    }],
    claims: { openid: ['sub', 'eduPersonAffiliation'], acr: null, ...scopes },
    conformIdTokenClaims: false,
    acrValues: ['idporten-loa-substantial', 'idporten-loa-high'],
    cookies: { keys: ['of a test'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...claims(who) }) }),
    async loadExistingGrant(context) {
      const { client, session } = context.oidc;
      const grant = new context.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope(['openid', ...Object.keys(scopes)].join(' '));
      await grant.save();
      return grant;
    },
  });
  const handle = provider.callback();
  server.on('request', async (request, response) => {
    if (request.url === '/who') {
      let body = '';
      for await (const chunk of request) body += chunk;
      who = JSON.parse(body);
      response.end();
    } else if (request.url.startsWith('/interaction/')) {
      const login = { accountId: `subject-of-${who.name}`, acr: who.acr, remember: false };
      await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
    } else {
      handle(request, response);
    }
  });
  console.log(`listens at ${issuer}`);
});
