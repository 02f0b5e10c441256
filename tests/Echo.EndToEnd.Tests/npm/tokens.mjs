// Makes and checks JSON Web Tokens by another implementation. Arguments: the key, and a token of the server.
// Prints {claims, header, tokens}: what it read from the server's token, and tokens of its own, good and bad.
import { generateKeyPair, jwtVerify, SignJWT, UnsecuredJWT } from 'jose';

const [key, token] = process.argv.slice(2);
const secret = new TextEncoder().encode(key);
const { payload, protectedHeader } = await jwtVerify(token, secret, { issuer: 'echo', audience: 'echo', algorithms: ['HS256'] });
const plain = { alg: 'HS256', typ: 'JWT' };
const now = Math.floor(Date.now() / 1000);
const sign = (claims, header = plain, by = secret) => new SignJWT({ ...payload, ...claims }).setProtectedHeader(header).sign(by);
const { privateKey } = await generateKeyPair('RS256');
const good = await sign({});
const [head, body, signature] = good.split('.');

const tokens = {
  good,
  'alg none': new UnsecuredJWT(payload).encode(),
  'alg none, signed': `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${body}.${signature}`,
  'alg HS384': await sign({}, { alg: 'HS384', typ: 'JWT' }),
  'alg HS512': await sign({}, { alg: 'HS512', typ: 'JWT' }),
  'alg RS256': await sign({}, { alg: 'RS256', typ: 'JWT' }, privateKey),
  'with kid': await sign({}, { ...plain, kid: '../../dev/null' }),
  'with jku': await sign({}, { ...plain, jku: 'https://attacker.example/keys' }),
  'with x5u': await sign({}, { ...plain, x5u: 'https://attacker.example/cert' }),
  'with jwk': await sign({}, { ...plain, jwk: { kty: 'oct', k: Buffer.from(secret).toString('base64url') } }),
  'other key': await sign({}, plain, new TextEncoder().encode('x'.repeat(32))),
  expired: await sign({ exp: now - 31 }),
  'not yet': await sign({ nbf: now + 90 }),
  'other issuer': await sign({ iss: 'someone' }),
  'other audience': await sign({ aud: 'someone' }),
  'refresh as access': await sign({ type: 'refresh' }),
  'no type': await sign({ type: undefined }),
  'other account': await sign({ sub: crypto.randomUUID() }),
  'other session': await sign({ sid: crypto.randomUUID() }),
  truncated: good.slice(0, -1),
  'one character changed': `${head}.${body.slice(0, 20)}${body[20] === 'A' ? 'B' : 'A'}${body.slice(21)}.${signature}`,
  'a dot more': `${good}.`,
  'a part more': `${good}.${signature}`,
  'no signature': `${head}.${body}.`,
};
console.log(JSON.stringify({ claims: payload, header: protectedHeader, tokens }));
