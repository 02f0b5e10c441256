// Google as the npm package oauth2-mock-server plays it: somebody signs in and agrees to everything. Prints its issuer as one line of JSON.
import { OAuth2Server } from 'oauth2-mock-server';

const google = new OAuth2Server();
await google.issuer.keys.generate('RS256');
await google.start(0, 'localhost');

let asked = '';
google.service.on('beforeAuthorizeRedirect', (redirect, request) => {
  asked = request.query.scope;
});
google.service.on('beforeTokenSigning', (token, request) => {
  if (token.payload.aud === undefined) token.payload.aud = request.body.client_id;
  Object.assign(token.payload, {
    sub: '1092838475', azp: request.body.client_id, email: 'Ada.Lovelace@gmail.com', email_verified: true, name: 'Ada Lovelace',
  });
});
google.service.on('beforeResponse', response => {
  response.body.scope = asked;
});
console.log(JSON.stringify({ issuer: google.issuer.url }));
