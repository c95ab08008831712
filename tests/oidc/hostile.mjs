// A provider that lies: it does everything right but for one thing, named by POST /twist.
// Arguments: client id, client secret.
import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { SignJWT, exportJWK, exportSPKI, generateKeyPair } from 'jose';

const [clientId, clientSecret] = process.argv.slice(2);
const own = await generateKeyPair('RS256', { extractable: true });
const other = await generateKeyPair('RS256', { extractable: true });
const publicKey = { ...await exportJWK(own.publicKey), kid: 'k1', alg: 'RS256', use: 'sig' };
const attackers = await exportJWK(other.publicKey);
const pem = await exportSPKI(own.publicKey);
const base64 = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

let twist = 'nothing';
const codes = new Map();

// What each twist does to the claims, and how it signs. Everything else stays right.
const now = () => Math.floor(Date.now() / 1000);
const claimTwists = {
  issuer: (c) => ({ ...c, iss: 'https://evil.example' }),
  issuer_with_slash: (c) => ({ ...c, iss: `${c.iss}/` }),
  issuer_missing: ({ iss, ...c }) => c,
  audience: (c) => ({ ...c, aud: 'somebody-else' }),
  audience_of_many: (c) => ({ ...c, aud: [c.aud, 'somebody-else'] }),
  audience_missing: ({ aud, ...c }) => c,
  nonce: (c) => ({ ...c, nonce: 'another' }),
  nonce_missing: ({ nonce, ...c }) => c,
  expired: (c) => ({ ...c, exp: now() - 60 }),
  expiry_missing: ({ exp, ...c }) => c,
  issued_long_ago: (c) => ({ ...c, iat: now() - 3600 }),
  issued_in_the_future: (c) => ({ ...c, iat: now() + 3600 }),
  issue_time_missing: ({ iat, ...c }) => c,
  not_valid_yet: (c) => ({ ...c, nbf: now() + 3600 }),
  acr_low: (c) => ({ ...c, acr: 'idporten-loa-low' }),
  acr_missing: ({ acr, ...c }) => c,
  acr_as_list: (c) => ({ ...c, acr: ['idporten-loa-high'] }),
  subject_missing: ({ sub, ...c }) => c,
  subject_empty: (c) => ({ ...c, sub: '' }),
  party: (c) => ({ ...c, azp: 'somebody-else' }),
  access_token_hash: (c) => ({ ...c, at_hash: base64('another token') }),
  person_missing: ({ pid, ...c }) => c,
  person_unknown: (c) => ({ ...c, pid: '01010150074' }),
};
const sign = (claims, header, key) => new SignJWT(claims).setProtectedHeader(header).sign(key);
const hmac = (claims, alg, key) => {
  const signed = `${base64({ alg, kid: 'k1' })}.${base64(claims)}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
};
const tokenTwists = {
  algorithm_none: (c) => `${base64({ alg: 'none' })}.${base64(c)}.`,
  algorithm_none_in_capitals: (c) => `${base64({ alg: 'NONE' })}.${base64(c)}.`,
  key_confusion_with_the_pem: (c) => hmac(c, 'HS256', pem),
  key_confusion_with_the_modulus: (c) => hmac(c, 'HS256', Buffer.from(publicKey.n, 'base64url')),
  signed_with_the_client_secret: (c) => hmac(c, 'HS256', clientSecret),
  signed_by_another_key: (c) => sign(c, { alg: 'RS256', kid: 'k1' }, other.privateKey),
  unknown_key: (c) => sign(c, { alg: 'RS256', kid: 'k2' }, other.privateKey),
  injected_key_name: (c) => sign(c, { alg: 'RS256', kid: "../../etc/passwd' OR 1=1 --" }, other.privateKey),
  key_in_the_header: (c) => sign(c, { alg: 'RS256', jwk: attackers }, other.privateKey),
  key_address_in_the_header: (c) => sign(c, { alg: 'RS256', kid: 'k1', jku: 'https://evil.example/jwks' }, other.privateKey),
  critical_extension: async (c) => {
    const token = await sign(c, { alg: 'RS256', kid: 'k1' }, own.privateKey);
    return token.replace(/^[^.]*/, base64({ alg: 'RS256', kid: 'k1', crit: ['b64'], b64: false }));
  },
  signature_cut_off: async (c) => (await sign(c, { alg: 'RS256', kid: 'k1' }, own.privateKey)).replace(/[^.]*$/, ''),
  claims_changed_after_signing: async (c) => {
    const [header, , signature] = (await sign({ ...c, pid: 'x' }, { alg: 'RS256', kid: 'k1' }, own.privateKey)).split('.');
    return `${header}.${base64(c)}.${signature}`;
  },
  no_token: () => undefined,
  no_jwt: () => 'somebody',
};

const server = createServer(async (request, response) => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const url = new URL(request.url, issuer);
  let body = '';
  for await (const chunk of request) body += chunk;
  const json = (value, status = 200) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  };
  switch (url.pathname) {
    case '/twists':
      return json([...Object.keys(claimTwists), ...Object.keys(tokenTwists), 'token_endpoint_elsewhere', 'code_refused']);
    case '/twist':
      twist = body;
      return response.end();
    case '/.well-known/openid-configuration':
      return json({
        issuer: twist === 'metadata_of_another' ? 'https://evil.example' : issuer,
        authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'], subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
        authorization_response_iss_parameter_supported: true,
      });
    case '/jwks':
      return json({ keys: [publicKey] });
    case '/authorize': {
      const asked = Object.fromEntries(url.searchParams);
      const code = `code-${codes.size}`;
      codes.set(code, asked);
      const back = new URL(asked.redirect_uri);
      back.search = new URLSearchParams({ code, state: asked.state, iss: issuer });
      response.writeHead(303, { location: back.href });
      return response.end();
    }
    case '/token': {
      const form = new URLSearchParams(body);
      const asked = codes.get(form.get('code'));
      codes.delete(form.get('code'));
      const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
      if (twist === 'token_endpoint_elsewhere') {
        response.writeHead(307, { location: 'https://evil.example/token' });
        return response.end();
      }
      if (!asked || challenge !== asked.code_challenge || twist === 'code_refused') return json({ error: 'invalid_grant' }, 400);
      const right = {
        iss: issuer, sub: 'somebody', aud: clientId, nonce: asked.nonce, iat: now(), exp: now() + 300,
        acr: 'idporten-loa-high', pid: process.env.PID,
      };
      const claims = (claimTwists[twist] ?? ((c) => c))(right);
      const token = tokenTwists[twist] ?? ((c) => sign(c, { alg: 'RS256', kid: 'k1' }, own.privateKey));
      return json({ access_token: 'an access token', token_type: 'Bearer', expires_in: 300, id_token: await token(claims) });
    }
    default:
      return json({}, 404);
  }
});
server.listen(0, '127.0.0.1', () => console.log(`listens at http://127.0.0.1:${server.address().port}`));
