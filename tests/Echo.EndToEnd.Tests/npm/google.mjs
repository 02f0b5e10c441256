// Google as the npm package oauth2-mock-server plays it: somebody signs in and agrees to everything. Prints its issuer as one line of JSON.
// With "lie" in the address of its page, the identity token of that sign-in is not what it should be.
import { generateKeyPairSync, sign } from 'node:crypto';
import { OAuth2Server } from 'oauth2-mock-server';

const google = new OAuth2Server();
await google.issuer.keys.generate('RS256');
await google.start(0, 'localhost');

// Nobody is told of this key. A token that it signs bears the name of the real one.
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

let asked = '';
let lie;
google.service.on('beforeAuthorizeRedirect', (redirect, request) => {
  asked = request.query.scope;
  lie = request.query.lie;
});
google.service.on('beforeTokenSigning', (token, request) => {
  if (token.payload.aud === undefined) token.payload.aud = request.body.client_id;
  Object.assign(token.payload, {
    sub: '1092838475', azp: request.body.client_id, email: 'Ada.Lovelace@gmail.com', email_verified: true, name: 'Ada Lovelace',
  });
  if (lie === 'nonce' && token.payload.nonce) token.payload.nonce = 'another';
  if (lie === 'expired') Object.assign(token.payload, { iat: token.payload.iat - 7200, exp: token.payload.exp - 7200 });
});
google.service.on('beforeResponse', response => {
  response.body.scope = asked;
  if (lie === 'foreign key') {
    const signed = response.body.id_token.split('.').slice(0, 2).join('.');
    response.body.id_token = `${signed}.${sign('RSA-SHA256', Buffer.from(signed), foreign).toString('base64url')}`;
  }
});
console.log(JSON.stringify({ issuer: google.issuer.url }));
