// An OpenID provider; its last argument is the file of the module oidc-provider. It says `issuer URL` when it
// listens, and `/publish?keys=2,3` gives it other keys, new ones where a number is new: all of them are published,
// and the first ones sign. It answers how often the keys before were fetched.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const { default: Provider } = await import(pathToFileURL(process.argv.at(-1)));
const scope = 'pets/read pets/write';
const resources = {
  'urn:pets:RS256': { audience: 'pets', alg: 'RS256', ttl: 3600 },
  'urn:pets:ES256': { audience: 'pets', alg: 'ES256', ttl: 3600 },
  'urn:pets:brief': { audience: 'pets', alg: 'ES256', ttl: 1 },
  'urn:toys': { audience: 'toys', alg: 'ES256', ttl: 3600 },
};

const known = new Map();
function pair(name) {
  if (!known.has(name)) {
    const make = (alg, type, options) => {
      const { privateKey } = generateKeyPairSync(type, options);
      return { ...privateKey.export({ format: 'jwk' }), kid: `${alg}-${name}`, alg, use: 'sig' };
    };
    known.set(name, [make('RS256', 'rsa', { modulusLength: 2048 }), make('ES256', 'ec', { namedCurve: 'P-256' })]);
  }
  return known.get(name);
}

/** The provider of this issuer with these keys. */
function provider(issuer, names) {
  return new Provider(issuer, {
    jwks: { keys: names.flatMap(pair) },
    clients: [
      { client_id: 'robot', client_secret: 'of-the-robot', grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
      { client_id: 'shop', token_endpoint_auth_method: 'none', redirect_uris: ['http://127.0.0.1/done'] },
    ],
    cookies: { keys: ['of-the-cookies'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    pkce: { required: () => true, methods: ['S256'] },
    interactions: { url: (_, interaction) => `/login/${interaction.uid}` },
    // Who has logged in agrees to everything.
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope('openid');
      grant.addResourceScope(oidc.params.resource, oidc.params.scope);
      await grant.save();
      return grant;
    },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo(_, indicator) {
          const { audience, alg, ttl } = resources[indicator];
          return { scope, audience, accessTokenTTL: ttl, accessTokenFormat: 'jwt', jwt: { sign: { alg } } };
        },
      },
    },
  });
}

let current;
let fetched = 0;
const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://127.0.0.1');
  if (url.pathname === '/publish') {
    current = provider(issuer, url.searchParams.get('keys').split(','));
    response.end(String(fetched));
    fetched = 0;
  } else if (url.pathname.startsWith('/login/')) {
    await current.interactionFinished(request, response, { login: { accountId: 'ann' } });
  } else {
    fetched += url.pathname === '/jwks';
    current.callback()(request, response);
  }
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
current = provider(issuer, ['1']);
console.log(`issuer ${issuer}`);
